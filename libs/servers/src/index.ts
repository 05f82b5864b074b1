export { checkoutFolder, toolsFolder } from './checkout.js';
export { releaseLock, takeLock } from './file-lock.js';
export { SERVER_MESSAGES } from './messages.js';
export { ensureNatsOfSuite, ensureNatsServer, natsVersion } from './nats-binary.js';
export { natsPlan } from './nats-server.js';
export { nodePlan } from './node-server.js';
export { freePort, KeptPorts } from './ports.js';
export {
  clearCluster,
  clusterProcesses,
  clusterUrl,
  connectionFault,
  ensureCluster,
  hasTable,
  type PostgresCluster,
  postgresPlan,
} from './postgres-cluster.js';
export { choosePostgresPlace, type PostgresPlace, shelterOf } from './postgres-place.js';
export { findLeftBehind, type ProcessPlan, SupervisedProcess, stopForeign } from './supervised-process.js';
export { type LineShape, TcpProxy } from './tcp-proxy.js';
export { waitUntil } from './wait-until.js';
