import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { ensureSearchAttributes } from '../../worker/search-attributes.js';

let temporal: TestWorkflowEnvironment;
beforeAll(async () => {
  const path = process.env.ORCH_TEST_TEMPORAL_PROGRAM;
  if (path === undefined) throw new Error('the global set-up found no Temporal program');
  temporal = await TestWorkflowEnvironment.createLocal({ server: { executable: { type: 'existing-path', path } } });
});
afterAll(() => temporal.teardown());

test('search attributes are registered once, by however many start at once, and a task can be found by them', async () => {
  const ensure = () => ensureSearchAttributes(temporal.connection, 'default');
  await Promise.all([ensure(), ensure(), ensure()]);
  await ensure();

  const { customAttributes } = await temporal.connection.operatorService.listSearchAttributes({ namespace: 'default' });
  const ours = Object.entries(customAttributes).filter(([name]) => name.startsWith('Orch'));
  expect(Object.fromEntries(ours)).toEqual({
    OrchProject: 2,
    OrchRepo: 2,
    OrchBranch: 2,
    OrchStage: 2,
    OrchStatus: 2,
    OrchCostUsd: 4,
  });
  const { count } = await temporal.client.workflow.count('OrchProject = "demo" AND OrchCostUsd > 1.5');
  expect(count).toBe(0);
});
