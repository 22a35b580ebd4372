import { endAllRuns } from '../../activities/agents/run/end-all-runs.js';
import type { Settings } from '../../config/settings/settings.js';
import { removeStackFile, writeStackFile } from './write-stack-file.js';
import type { TemporalConnection } from '../../config/settings/temporal.js';
import { bringUpLedger, bringUpTemporal, registerSearchAttributes, type BringUp } from './bring-up.js';
import { endAll } from '../processes/end-all.js';
import { endLeftovers } from './end-leftovers.js';
import { keepServer } from './keep-server.js';
import { keepWorker } from './keep-worker.js';
import { lockStack } from '../processes/stack-lock.js';
import { makeStackPaths, type StackPaths } from '../processes/stack-paths.js';
import type { KeptService } from '../processes/keep-service.js';
import { together } from '../processes/together.js';

export interface Stack {
  readonly paths: StackPaths;
  readonly temporal: TemporalConnection;
  readonly temporalUiUrl: string | null;
  /** Where it takes webhooks. */
  readonly serverUrl: string;
  readonly databaseUrl: string;
  /** Rejects when the stack cannot go on; never resolves. */
  readonly failed: Promise<never>;
  /** Safe to call at any time, more than once. Agents are ended, data is kept. */
  stop(): Promise<void>;
}

export interface StackInput {
  readonly settings: Settings;
  readonly say: (line: string) => void;
  /** Ends a start that is under way. */
  readonly signal: AbortSignal;
  /** Cuts the graces short. */
  readonly hurry: AbortSignal;
}

/** Brings up all that a task needs. Whatever happens on the way, nothing that was started is left behind. */
export async function startStack(input: StackInput): Promise<Stack> {
  const { settings, say, signal, hurry } = input;
  const paths = await makeStackPaths(settings.stateDir);
  const lock = await lockStack(paths.runDir);
  const servers: KeptService[] = [];
  const keep = (server: KeptService) => void servers.push(server);
  let isUp = false;
  const upon = () => (isUp ? servers : null);
  const worker = keepWorker({ paths, cwd: settings.cwd, say, upon });
  const server = keepServer({ settings, paths, say });
  let stopped: Promise<void> | null = null;
  const stop = () =>
    (stopped ??= endAll([
      () => server.service.stop(hurry),
      () => worker.stop(hurry),
      // A start that failed leaves them to the next one's worker.
      () => isUp && endRuns(settings, hurry),
      () => {
        removeStackFile(settings.stateDir);
      },
      ...servers.map((server) => () => server.stop(hurry)),
      () => lock.unlock(),
    ]));

  try {
    await endLeftovers(paths, say);
    removeStackFile(settings.stateDir);
    // It loads for as long as the others start, and waits for the stack's file.
    await worker.begin(signal);
    const bringUp: Omit<BringUp, 'signal'> = { settings, paths, say, keep };
    const [databaseUrl, { temporal, uiUrl }] = await together(
      signal,
      (alive) => bringUpLedger({ ...bringUp, signal: alive }),
      (alive) => bringUpTemporal({ ...bringUp, signal: alive }),
    );
    await registerSearchAttributes(temporal, databaseUrl);
    signal.throwIfAborted();

    const { address, namespace } = temporal;
    const where = {
      pid: process.pid,
      startedAt: Date.now(),
      temporal: { address, namespace, uiUrl },
      postgres: { url: databaseUrl },
    };
    writeStackFile(settings.stateDir, { ...where, server: null });
    isUp = true;
    say('starting the server …');
    await server.service.begin(signal);
    const serverUrl = server.url();
    writeStackFile(settings.stateDir, { ...where, server: { url: serverUrl } });
    return {
      paths,
      temporal,
      temporalUiUrl: uiUrl,
      serverUrl,
      databaseUrl,
      failed: Promise.race([worker, server.service, ...servers].map(({ givenUp }) => givenUp)),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function endRuns({ runsDir, agent }: Settings, hurry: AbortSignal): Promise<unknown> {
  return endAllRuns({ runsDir, why: 'shutdown', graceSeconds: hurry.aborted ? 0 : agent.killGraceSeconds });
}
