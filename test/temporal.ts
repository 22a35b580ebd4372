import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { msToTs } from '@temporalio/common/lib/time.js';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { ensureSearchAttributes } from '../worker/search-attributes.js';
import './quiet-temporal.js';
import { sharedServer } from './shared-server.js';

export type TestNamespace = TestWorkflowEnvironment & { readonly namespace: string };

/**
 * A namespace of a test file's own on the Temporal dev server of the test run, with orch's search attributes. What works
 * in it must be told its name: `environment.namespace`. With a port for the UI it is a whole server of the file's own.
 */
export async function startTemporal(uiPort?: number): Promise<TestNamespace> {
  const environment = uiPort === undefined ? await freshNamespace() : await serverWithUi(uiPort);
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

async function serverWithUi(uiPort: number): Promise<TestNamespace> {
  const path = process.env.ORCH_TEST_TEMPORAL_PROGRAM;
  if (path === undefined || !existsSync(path)) throw new Error('the global set-up found no Temporal program');
  const environment = await TestWorkflowEnvironment.createLocal({
    server: {
      uiPort,
      executable: { type: 'existing-path', path },
      extraArgs: ['--dynamic-config-value', 'history.workflowIdReuseMinimalInterval="10ms"'],
    },
  });
  return environment as TestNamespace;
}
