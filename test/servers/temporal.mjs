import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Connection } from '@temporalio/client';
import { dynamicConfig, temporalEnding } from '../../dist/stack/temporal/temporal-server.js';
import { startService } from '../../dist/stack/processes/start-service.js';
import { waitUntilServes } from '../../dist/stack/processes/wait-until-serves.js';
import { endWithUs } from './end-with-us.mjs';
import { withFreePort } from './with-free-port.mjs';

/** The Temporal dev server of a test run, in memory; each test file has a namespace of its own in it. */
export async function startTemporal(program) {
  const folder = await mkdtemp(join(tmpdir(), 'orch-test-temporal-'));
  // A server of somebody else's at the same port does not know it.
  const namespace = basename(folder);
  const logPath = join(folder, 'temporal.log');
  try {
    return await withFreePort(async (port) => {
      const service = await startService({
        name: 'temporal',
        command: program,
        args: [
          ...['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'error'],
          ...['--namespace', namespace],
          // Tests run far more stages than people do: the server would let a workflow continue as new once a second.
          ...[...dynamicConfig, 'history.workflowIdReuseMinimalInterval="10ms"'].flatMap((value) => [
            '--dynamic-config-value',
            value,
          ]),
        ],
        cwd: folder,
        env: null,
        logPath,
        runDir: folder,
        ending: temporalEnding,
      });
      const detach = endWithUs(service.pid, folder);
      const address = `127.0.0.1:${port}`;
      const end = async () => {
        await service.stop(AbortSignal.abort());
        detach();
      };
      await waitUntilServes(
        service,
        'Temporal',
        logPath,
        () => probe(address, namespace),
        new AbortController().signal,
      ).catch(async (error) => {
        await end();
        throw error;
      });
      return {
        answer: { address },
        stop: async () => {
          await end();
          await rm(folder, { recursive: true, force: true });
        },
      };
    });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function probe(address, namespace) {
  const connection = await Connection.connect({ address, connectTimeout: 1_000 });
  try {
    await connection.workflowService.describeNamespace({ namespace });
  } finally {
    await connection.close();
  }
}
