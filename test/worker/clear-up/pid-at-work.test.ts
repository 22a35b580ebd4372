import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { runFiles } from '../../../activities/agents/run/run-files.js';
import { type RunState, writeState } from '../../../activities/agents/supervisor/state-file.js';
import { identify } from '../../../activities/processes/process-identity.js';
import type { Run } from '../../../activities/store/runs.js';
import { pidAtWork } from '../../../worker/clear-up/pid-at-work.js';

let runsDir: string;
beforeEach(() => {
  runsDir = mkdtempSync(join(tmpdir(), 'orch-at-work-'));
});
afterEach(() => rmSync(runsDir, { recursive: true }));

const run = (finishedAt: Date | null) =>
  ({ number: 7, runKey: 'deploy/1', outputPath: runFiles(runsDir, 7).log, finishedAt }) as Run;
function stateOf(runKey: string, end: RunState['end'] = null): void {
  const times = { startedAt: 1, timeoutSeconds: 60, killGraceSeconds: 1 };
  const self = identify(process.pid);
  writeState(runFiles(runsDir, 7).state, { runKey, sessionId: null, ...times, supervisor: self, program: null, end });
}

test('a process works where it lives, also of a run that another host has closed', () => {
  expect(pidAtWork(run(null))).toBeNull();
  stateOf('deploy/1');
  expect([pidAtWork(run(null)), pidAtWork(run(new Date()))]).toEqual([process.pid, process.pid]);
});

test('it does not where the run has ended, or the files are those of another ledger', () => {
  stateOf('deploy/1', { exitCode: 0, signal: null, endedBy: null, problem: null, at: 2 });
  expect(pidAtWork(run(null))).toBeNull();
  stateOf('deploy/2');
  expect(pidAtWork(run(null))).toBeNull();
});
