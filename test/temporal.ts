import { existsSync } from 'node:fs';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { searchAttributes } from '../domain/task/messages.js';
import { dynamicConfig } from '../stack/temporal/temporal-server.js';

export interface TemporalOptions {
  readonly uiPort?: number;
  /** Dynamic configuration beside the usual, `key=value`. */
  readonly config?: readonly string[];
}

/** A real dev server of a test file's own, with orch's search attributes. */
export async function startTemporal({ uiPort, config = [] }: TemporalOptions = {}): Promise<TestWorkflowEnvironment> {
  const path = process.env.ORCH_TEST_TEMPORAL_PROGRAM;
  if (path === undefined || !existsSync(path)) throw new Error('the global set-up found no Temporal program');
  return await TestWorkflowEnvironment.createLocal({
    server: {
      ...(uiPort !== undefined && { uiPort }),
      executable: { type: 'existing-path', path },
      searchAttributes: Object.values(searchAttributes).map((name) => ({
        name,
        type: name === searchAttributes.costUsd ? ('DOUBLE' as const) : ('KEYWORD' as const),
      })),
      extraArgs: [
        ...[...dynamicConfig, 'history.workflowIdReuseMinimalInterval="10ms"'].flatMap((value) => [
          '--dynamic-config-value',
          value,
        ]),
        ...config.flatMap((value) => ['--dynamic-config-value', value]),
      ],
    },
  });
}
