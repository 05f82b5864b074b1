import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Kills the servers that a jest run left (their data is throwaway) and removes its folder and its clusters. */
export function sweepRun(folder) {
  for (const file of existsSync(folder) ? readdirSync(folder) : []) {
    if (file.endsWith('.pid')) killMarked(join(folder, file));
  }
  const placeFile = join(folder, 'place');
  const place = existsSync(placeFile) ? readFileSync(placeFile, 'utf8') : undefined;
  for (const cluster of place && existsSync(place) ? readdirSync(place) : []) {
    // A killed server's sessions may write a last file while they go.
    if (cluster.startsWith(`${basename(folder)}-`))
      rmSync(join(place, cluster), { recursive: true, force: true, maxRetries: 20 });
  }
  rmSync(folder, { recursive: true, force: true });
}

/** Sweeps what runs left whose jest process is gone (it was killed). */
export function sweepDeadRuns(runs) {
  for (const name of existsSync(runs) ? readdirSync(runs) : []) {
    if (!existsSync(`/proc/${name.replace('run-', '')}`)) sweepRun(join(runs, name));
  }
}

/** SIGKILL to the process of an id file, if that process carries the file's name in its environment. */
function killMarked(pidFile) {
  const pid = Number(readFileSync(pidFile, 'utf8'));
  const environ = `/proc/${pid}/environ`;
  if (!existsSync(environ)) return;
  if (readFileSync(environ, 'utf8').split('\0').includes(`WUTONG_PID_FILE=${pidFile}`)) process.kill(pid, 'SIGKILL');
}
