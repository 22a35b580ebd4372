import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { choosePort } from '../processes/free-port.js';
import type { StackPaths } from '../processes/stack-paths.js';
import { startService, type Service } from '../processes/start-service.js';
import { waitUntilServes } from '../processes/wait-until-serves.js';

export interface TemporalServer {
  readonly address: string;
  readonly uiUrl: string;
  readonly service: Service;
}

export const temporalEnding = [
  { signal: 'SIGTERM', graceMs: 10_000, hurriedMs: 1_000 },
  { signal: 'SIGKILL', graceMs: 5_000, hurriedMs: 5_000 },
] as const;

/** The same values stand in docker/temporal-dynamic-config.yaml; ARCHITECTURE.md says what each is worth. */
export const dynamicConfig = [
  'history.transferProcessorMaxPollRPS=2000',
  'system.enableActivityEagerExecution=true',
  'matching.useNewMatcher=true',
  'matching.enableFairness=true',
  // Fairness holds within a partition; and a backlog does not move when these change later.
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
];
const pragmas = ['journal_mode=wal', 'synchronous=normal'];

/** A dev server with its UI on the loopback, its data kept in a file between starts. */
export async function startTemporal(input: {
  readonly program: string;
  readonly port: number | null;
  readonly uiPort: number | null;
  readonly paths: StackPaths;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Called once the process exists, before it serves. */
  readonly onStarted: (service: Service) => void;
}): Promise<TemporalServer> {
  const { paths } = input;
  const port = await choosePort(input.port, 'Temporal', 'ORCH_TEMPORAL_PORT');
  const uiPort = await choosePort(input.uiPort, "Temporal's UI", 'ORCH_TEMPORAL_UI_PORT');
  const logPath = join(paths.logsDir, 'temporal.log');
  const service = await startService({
    name: 'temporal',
    command: input.program,
    args: [
      ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--ui-port', String(uiPort)],
      ...['--db-filename', join(paths.temporalDir, 'temporal.db'), '--log-level', 'warn'],
      ...pragmas.flatMap((pragma) => ['--sqlite-pragma', pragma]),
      ...dynamicConfig.flatMap((value) => ['--dynamic-config-value', value]),
    ],
    cwd: paths.temporalDir,
    env: input.env,
    logPath,
    runDir: paths.runDir,
    ending: temporalEnding,
  });
  input.onStarted(service);

  const address = `127.0.0.1:${port}`;
  await waitUntilServes(service, 'The Temporal server', logPath, () => probe(address), input.signal);
  return { address, uiUrl: `http://127.0.0.1:${uiPort}`, service };
}

async function probe(address: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 1_000 });
  try {
    await connection.workflowService.describeNamespace({ namespace: 'default' });
  } finally {
    await connection.close();
  }
}
