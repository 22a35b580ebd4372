import { expect, test } from '@jest/globals';
import type { OldRun } from '../../../domain/import/old-database.js';
import { toRun } from '../../../domain/import/to-run.js';
import { defaultPipeline, type StageName } from '../../../domain/pipeline/stages.js';

const [started, finished] = [new Date(1_000), new Date(2_000)];
const run: OldRun = {
  ...{ number: 7, taskId: '1', role: 'developer', effort: 'high', outputPath: '/runs/7.log' },
  ...{ startedAt: started, finishedAt: finished, exitCode: 0, tokens: 5, costUsd: 1 },
};

test.each<[string, Partial<OldRun>, StageName, object | null]>([
  ['a success', {}, 'review', { stage: 'development', outcome: 'Succeeded', startedAt: started }],
  ['a failure', { exitCode: 1 }, 'review', { outcome: 'AgentFailed' }],
  ['a time-out', { exitCode: -9 }, 'review', { outcome: 'AgentTimedOut' }],
  ['an end without a code', { exitCode: null }, 'review', { outcome: 'AgentLost' }],
  ['without a start', { startedAt: null }, 'review', { startedAt: finished }],
  ['a deployer before production', { role: 'deployer' }, 'deploy-staging', { stage: 'deploy-staging' }],
  ['a deployer in production', { role: 'deployer' }, 'deploy', { stage: 'deploy' }],
  ['a role whose stage comes again', { role: 'reviewer' }, 'development', { stage: 'review' }],
  ['one under way', { finishedAt: null }, 'review', null],
  ['what is no role', { role: 'watchdog' }, 'review', null],
])('%s', (_, old, stage, expected) => {
  const made = toRun({ ...run, ...old }, defaultPipeline, stage);
  if (expected === null) expect(made).toBeNull();
  else expect(made).toMatchObject(expected);
});
