import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ensureSearchAttributes } from '../../worker/search-attributes.js';
import { freshNamespace, type TestNamespace } from '../temporal.js';

let temporal: TestNamespace;
beforeAll(async () => {
  temporal = await freshNamespace();
});
afterAll(() => temporal.teardown());

test('search attributes are registered once, by however many start at once, and a task can be found by them', async () => {
  const ensure = () => ensureSearchAttributes(temporal.connection, temporal.namespace);
  await Promise.all([ensure(), ensure(), ensure()]);
  await ensure();

  const { namespace } = temporal;
  const { customAttributes } = await temporal.connection.operatorService.listSearchAttributes({ namespace });
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
