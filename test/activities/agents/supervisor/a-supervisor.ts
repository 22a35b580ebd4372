import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endAllRuns } from '../../../../activities/agents/run/end-all-runs.js';
import { runFiles } from '../../../../activities/agents/run/run-files.js';
import { startRun } from '../../../../activities/agents/start/start-run.js';
import { readState, type RunState } from '../../../../activities/agents/supervisor/state-file.js';
import type { SupervisorOrder } from '../../../../activities/agents/supervisor/supervisor-order.js';
import { becomes, supervisorPath } from '../a-run.js';

/** One run's supervisor, as a worker starts it; `close` ends what still runs. */
export async function aSupervisor(number = 7) {
  const folder = await mkdtemp(join(tmpdir(), 'orch-supervisor-'));
  return supervisorIn(folder, number);
}
export type Supervised = Awaited<ReturnType<typeof aSupervisor>>;

const path = { PATH: process.env.PATH ?? '' };

function supervisorIn(folder: string, number: number) {
  const files = runFiles(folder, number);

  function start(
    program: string,
    fields: Partial<SupervisorOrder> = {},
    hidden: readonly string[] = [],
  ): Promise<string | null> {
    return startRun({
      files,
      task: 'the task',
      prompt: 'the prompt',
      order: {
        state: files.state,
        runKey: `key of ${files.state}`,
        sessionId: null,
        program,
        arguments: [],
        folder,
        timeoutSeconds: 60,
        killGraceSeconds: 1,
        log: files.log,
        kind: 'agent',
        output: null,
        leavesProcesses: false,
        stallSeconds: null,
        lastLines: [],
        agent: 'claude',
        limitUsd: null,
        prices: {},
        sandboxed: false,
        network: null,
        ...fields,
      },
      secrets: { environment: path, hostEnvironment: path, hidden },
      supervisorPath,
    });
  }

  function state(): RunState {
    const found = readState(files.state);
    if (found === null || found === 'unreadable') throw new Error('there is no state');
    return found;
  }

  return {
    folder,
    files,
    start,
    /** Runs a script of /bin/sh. */
    script: (text: string, fields: Partial<SupervisorOrder> = {}) =>
      start('/bin/sh', { arguments: ['-c', text], ...fields }),
    state,
    ended: async (): Promise<RunState> => {
      await becomes('the run ends', () => state().end !== null);
      return state();
    },
    running: async (): Promise<{ supervisor: number; program: number }> => {
      await becomes('the program runs', () => state().program !== null);
      const { supervisor, program } = state();
      return { supervisor: supervisor?.pid ?? 0, program: program?.pid ?? 0 };
    },
    log: () => readFile(files.log, 'utf8'),
    /** Another run of the same folder. */
    another: (other: number) => supervisorIn(folder, other),
    close: async () => {
      await endAllRuns({ runsDir: folder, why: 'shutdown', graceSeconds: 0 });
      await rm(folder, { recursive: true, force: true });
    },
  };
}
