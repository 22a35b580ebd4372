import { expect, test } from '@jest/globals';
import { workflowBundle } from './task-fixture.js';

test.each(['zod', 'pg', 'execa', 'pino', 'yaml', 'temporal-polyfill'])(
  'the workflow bundle holds no %s',
  async (library) => {
    const { code } = await workflowBundle();
    expect(code).toContain('taskWorkflow');
    expect(code).toContain('node_modules/@temporalio/workflow/');
    expect(code).not.toContain(`node_modules/${library}/`);
  },
);
