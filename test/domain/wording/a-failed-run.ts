import type { RunFacts, TaskIdentity } from '../../../domain/task/task.js';

export const task: TaskIdentity = {
  id: 'task/demo/D-1',
  project: 'demo',
  item: 'D-1',
  generation: 1,
  title: 'Count <words>',
  branch: 'orch/D-1',
  repository: { name: 'demo', url: '/demo.git', baseBranch: 'main' },
};
export const facts: RunFacts = {
  number: 7,
  exitCode: 2,
  sessionId: null,
  durationMs: 61_400,
  tokens: { input: 10, output: 20, cacheRead: 300, cacheWritten: 4_000 },
  costUsd: 0.256,
  costEstimated: false,
  model: null,
  acted: true,
  logPath: '/runs/7.log',
};
