/** All that a worker of the shared queue can run. */
export { abandonRunWorkflow } from './host/abandon-run.js';
export { logWindowWorkflow } from './host/log-window.js';
export { pruneLogsWorkflow } from './host/prune-logs.js';
export { environmentWorkflow } from './environment/environment.js';
export { eventWorkflow } from './intake/event.js';
export { mergeWorkflow } from './merge/merge.js';
export { pollWorkflow } from './intake/poll.js';
export { taskWorkflow } from './task/task.js';
