import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { msToTs } from '@temporalio/common/lib/time.js';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { dynamicConfig } from '../stack/temporal/temporal-server.js';
import { ensureSearchAttributes } from '../worker/search-attributes.js';
import './quiet-temporal.js';
import { sharedServer } from './shared-server.js';
import './quiet-temporal.js';

export type TestNamespace = TestWorkflowEnvironment & { readonly namespace: string };

/** What only a server of a test file's own can have. */
export interface OwnServer {
  readonly uiPort?: number;
  /** Dynamic configuration beside the usual, `key=value`. */
  readonly config?: readonly string[];
}

/**
 * A namespace of a test file's own on the Temporal dev server of the test run, with orch's search attributes. What works
 * in it must be told its name: `environment.namespace`. With wishes for a server it is a whole one of the file's own.
 */
export async function startTemporal(own?: OwnServer): Promise<TestNamespace> {
  const environment = own === undefined ? await freshNamespace() : await startServer(own);
  try {
    await ensureSearchAttributes(environment.connection, environment.namespace);
    return environment;
  } catch (error) {
    await environment.teardown();
    throw error;
  }
}

/** The same without search attributes. */
export async function freshNamespace(): Promise<TestNamespace> {
  const { address } = await sharedServer('temporal');
  const namespace = `test-${randomUUID()}`;
  const environment = await TestWorkflowEnvironment.createFromExistingServer({ address, namespace });
  const workflowExecutionRetentionPeriod = msToTs('1 day');
  await environment.connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
  return environment as TestNamespace;
}

async function startServer({ uiPort, config = [] }: OwnServer): Promise<TestNamespace> {
  const path = process.env.ORCH_TEST_TEMPORAL_PROGRAM;
  if (path === undefined || !existsSync(path)) throw new Error('the global set-up found no Temporal program');
  const environment = await TestWorkflowEnvironment.createLocal({
    server: {
      ...(uiPort !== undefined && { uiPort }),
      executable: { type: 'existing-path', path },
      extraArgs: [...dynamicConfig, 'history.workflowIdReuseMinimalInterval="10ms"', ...config].flatMap((value) => [
        '--dynamic-config-value',
        value,
      ]),
    },
  });
  return Object.assign(environment, { namespace: 'default' });
}
