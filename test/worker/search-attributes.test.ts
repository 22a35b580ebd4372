import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { ensureSearchAttributesInTurn } from '../../worker/search-attributes.js';
import { emptyDatabase } from '../database.js';
import { freshNamespace, type TestNamespace } from '../temporal.js';

let temporal: TestNamespace;
let ledger: Awaited<ReturnType<typeof emptyDatabase>>;
beforeAll(async () => {
  [temporal, ledger] = await Promise.all([freshNamespace(), emptyDatabase()]);
});
afterAll(async () => {
  await temporal.teardown();
  await ledger.drop();
});

test('search attributes are registered once, by however many start at once, and a task can be found by them', async () => {
  const { namespace } = temporal;
  const { address } = temporal.connection.options;
  const ensure = async () => {
    const connection = await Connection.connect({ address });
    try {
      await ensureSearchAttributesInTurn(connection, namespace, ledger.url);
    } finally {
      await connection.close();
    }
  };
  await Promise.all(Array.from({ length: 8 }, ensure));
  await ensure();

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
  const { config } = await temporal.connection.workflowService.describeNamespace({ namespace });
  const taken = Object.entries(config?.customSearchAttributeAliases ?? {});
  expect(taken.filter(([, alias]) => alias.startsWith('Orch'))).toHaveLength(6);
  const { count } = await temporal.client.workflow.count('OrchProject = "demo" AND OrchCostUsd > 1.5');
  expect(count).toBe(0);
});
