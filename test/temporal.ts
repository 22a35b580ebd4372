import { existsSync } from 'node:fs';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { searchAttributes } from '../domain/task/messages.js';

/** A real dev server of a test file's own, with orch's search attributes. */
export async function startTemporal(uiPort?: number): Promise<TestWorkflowEnvironment> {
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
        '--dynamic-config-value',
        'history.transferProcessorMaxPollRPS=2000',
        '--dynamic-config-value',
        'system.enableActivityEagerExecution=true',
        '--dynamic-config-value',
        'matching.useNewMatcher=true',
        '--dynamic-config-value',
        'matching.enableFairness=true',
        '--dynamic-config-value',
        'matching.numTaskqueueReadPartitions=1',
        '--dynamic-config-value',
        'matching.numTaskqueueWritePartitions=1',
        '--dynamic-config-value',
        'history.workflowIdReuseMinimalInterval="10ms"',
      ],
    },
  });
}
