/** All that a worker of the shared queue can run. */
export { abandonRunWorkflow } from './abandon-run.js';
export { mergeWorkflow } from './merge.js';
export { pruneLogsWorkflow } from './prune-logs.js';
export { taskWorkflow } from './task.js';
