import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { workflowBundle } from './task-fixture.js';

const code = readFileSync(workflowBundle.codePath, 'utf8');

test.each(['zod', 'pg', 'execa', 'pino', 'yaml', 'temporal-polyfill'])('the workflow bundle holds no %s', (library) => {
  expect(code).toContain('taskWorkflow');
  expect(code).toContain('node_modules/@temporalio/workflow/');
  expect(code).not.toContain(`node_modules/${library}/`);
});
