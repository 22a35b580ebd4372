import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { choosePort } from '../ports/free-port.js';
import { type KnownPorts, notePorts, readKnownPorts } from '../ports/known-ports.js';
import { unlessPortTaken } from '../ports/unless-port-taken.js';
import { keepService, type Keep, type KeptService } from '../processes/keep-service.js';
import type { StackPaths } from '../processes/stack-paths.js';
import { startService } from '../processes/start-service.js';
import { waitUntilServes } from '../processes/wait-until-serves.js';

export interface TemporalServer {
  /** Once it serves, as the next one. */
  readonly address: () => string;
  readonly uiUrl: () => string;
  readonly service: KeptService;
}

export const temporalEnding = [
  { signal: 'SIGTERM', graceMs: 10_000, hurriedMs: 1_000 },
  { signal: 'SIGKILL', graceMs: 5_000, hurriedMs: 5_000 },
] as const;

/** The same values stand in docker/temporal-dynamic-config.yaml; ARCHITECTURE.md says what each is worth. */
export const dynamicConfig = [
  'history.transferProcessorMaxPollRPS=2000',
  'system.enableActivityEagerExecution=true',
  // From the first day: switched on later, they strand what waits in a queue then. One partition keeps the order strict.
  'matching.enableFairness=true',
  'matching.useNewMatcher=true',
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
];
const pragmas = ['journal_mode=wal', 'synchronous=normal'];

/** A dev server with its UI on the loopback, its data kept in a file between starts; it is to be begun. */
export function keepTemporal(input: {
  readonly program: string;
  readonly port: number | null;
  readonly uiPort: number | null;
  readonly paths: StackPaths;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
}): TemporalServer {
  const { program, paths, env, say } = input;
  const { runDir } = paths;
  const logPath = join(paths.logsDir, 'temporal.log');
  // A Temporal of somebody else's that has taken the port meanwhile does not know it.
  const namespace = `orch-${createHash('sha256').update(paths.temporalDir).digest('hex').slice(0, 8)}`;
  let serves: Ports | null = null;
  const start: Keep['start'] = async (onStarted, signal) => {
    const chosen = await unlessPortTaken(async (begun, first) => {
      // Where it is started again, its addresses are known to all.
      const chosen = serves ?? (await choosePorts(input, first ? readKnownPorts(runDir) : {}));
      const args = argumentsFor(chosen, namespace, join(paths.temporalDir, 'temporal.db'));
      const service = await startService({
        ...{ name: 'temporal', command: program, args, cwd: paths.temporalDir, env, logPath, runDir },
        ending: temporalEnding,
      });
      begun(service);
      const probe = () => describeNamespace(addressOf(chosen.temporal), namespace);
      await waitUntilServes(service, 'The Temporal server', logPath, probe, signal);
      return chosen;
    }, onStarted);
    notePorts(runDir, chosen);
    serves = chosen;
  };
  return {
    service: keepService({ what: 'Temporal', logPath, start, say }),
    address: () => addressOf(serves?.temporal),
    uiUrl: () => `http://${addressOf(serves?.temporalUi)}`,
  };
}

interface Ports {
  readonly temporal: number;
  readonly temporalUi: number;
}

async function choosePorts(
  set: { readonly port: number | null; readonly uiPort: number | null },
  last: KnownPorts,
): Promise<Ports> {
  const wish = { wanted: set.port, last: last.temporal ?? null, what: 'Temporal', setting: 'ORCH_TEMPORAL_PORT' };
  const wishOfUi = { what: "Temporal's UI", setting: 'ORCH_TEMPORAL_UI_PORT' };
  return {
    temporal: await choosePort(wish),
    temporalUi: await choosePort({ wanted: set.uiPort, last: last.temporalUi ?? null, ...wishOfUi }),
  };
}

function argumentsFor(ports: Ports, namespace: string, database: string): string[] {
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(ports.temporal)],
    ...[
      '--ui-port',
      String(ports.temporalUi),
      '--db-filename',
      database,
      '--log-level',
      'warn',
      '--namespace',
      namespace,
    ],
    ...pragmas.flatMap((pragma) => ['--sqlite-pragma', pragma]),
    ...dynamicConfig.flatMap((value) => ['--dynamic-config-value', value]),
  ];
}

function addressOf(port: number | undefined): string {
  if (port === undefined) throw new Error('Temporal does not serve yet');
  return `127.0.0.1:${port}`;
}

async function describeNamespace(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 1_000 });
  try {
    await connection.workflowService.describeNamespace({ namespace });
  } finally {
    await connection.close();
  }
}
