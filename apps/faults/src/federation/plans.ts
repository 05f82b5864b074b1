import { join } from 'node:path';
import { natsPlan, nodePlan, type ProcessPlan } from '@wutong/servers';
import { type Equipped, HUB_FILES, hubFolder, NODE_FILES } from './equipment.js';

interface Files {
  readonly logFile: string;
  readonly pidFile: string;
}

/** How a node's process is started; `enrolment` is what it is told at its first start alone. */
export function nodePlanOf(
  place: Equipped,
  databaseUrl: string,
  enrolment: Readonly<Record<string, string>>,
  files: Files,
): ProcessPlan {
  const { path, name, url, folder, httpPort, hubPort, linePort } = place;
  const config = {
    WUTONG_IDENTITY_FILE: join(folder, NODE_FILES.identity),
    WUTONG_ACCOUNTS_FILE: join(folder, NODE_FILES.accounts),
    WUTONG_DATA_FOLDER: folder,
    WUTONG_DATABASE_URL: databaseUrl,
    WUTONG_HTTP_PORT: String(httpPort),
    WUTONG_PLACE_NAME: name,
    ...(linePort === undefined ? {} : { WUTONG_UPLINK_URL: `nats://127.0.0.1:${linePort}` }),
    ...(hubPort === undefined ? {} : { WUTONG_HUB_URL: `nats://127.0.0.1:${hubPort}` }),
    ...enrolment,
  };
  return nodePlan({ name: `${name} ${path}`, url, config, ...files });
}

/** How the server that carries a place's hub is started. */
export function hubPlanOf({ path, hubPort }: Equipped, root: string, program: string, files: Files): ProcessPlan {
  if (hubPort === undefined) throw new Error(`${path} has no hub`);
  const configFile = join(hubFolder(root, path), HUB_FILES.config);
  return natsPlan({ name: path, program, configFile, port: hubPort, ...files });
}
