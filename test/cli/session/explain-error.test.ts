import { expect, test } from '@jest/globals';
import { Client } from '@temporalio/client';
import { explainError } from '../../../cli/session/explain-error.js';
import { checkStart } from '../../../client/start-problems.js';
import { UserError } from '../../../domain/failures/user-error.js';
import { ensureSearchAttributes } from '../../../worker/search-attributes.js';
import { freshNamespace, type TestNamespace } from '../../temporal.js';

const startIn = (client: Client) => client.workflow.start('any', { taskQueue: 'any', workflowId: 'any' });

const good = { title: 'Greet', description: '', item: 'APP-12', branch: 'orch/APP-12', baseBranch: 'main' };

test.each<[Partial<typeof good>, RegExp]>([
  [{ title: '' }, /--title/],
  [{ title: 'x'.repeat(201) }, /--description-file/],
  [{ description: 'a\0b' }, /--description-file/],
  [{ item: '../../x' }, /APP-12.*--item/],
  [{ branch: 'a..b' }, /feature\/app-12.*--branch/],
  [{ branch: 'main' }, /--branch/],
])('a start that is refused names the option that puts it right: %j', (change, option) => {
  const refused = () => checkStart({ ...good, ...change });
  expect(refused).toThrow();
  try {
    refused();
  } catch (error) {
    expect(explainError(error).hint).toMatch(option);
  }
});

test.each([
  ['a worker', (temporal: TestNamespace) => ensureSearchAttributes(temporal.connection, 'nope')],
  ['a start', ({ connection }: TestNamespace) => startIn(new Client({ connection, namespace: 'nope' }))],
  ['a look', ({ connection }: TestNamespace) => connection.workflowService.describeNamespace({ namespace: 'nope' })],
])('a namespace that %s does not find is named, with the command that creates it', async (_, call) => {
  const temporal = await freshNamespace();
  try {
    const failure: unknown = await call(temporal).catch((error: unknown) => error);
    const { what, hint } = explainError(failure);
    expect(what).toBe('Temporal has no namespace nope.');
    expect(hint).toMatch(/temporal operator namespace create .*TEMPORAL_NAMESPACE/);
  } finally {
    await temporal.teardown();
  }
});

test('a mistake that has told its way out is shown as it is', () => {
  expect(explainError(new UserError('No git.', 'Install it.'))).toEqual({ what: 'No git.', hint: 'Install it.' });
});

test('what nobody expected names the setting that shows more', () => {
  const { what, hint } = explainError(new Error('boom'));
  expect(what).toContain('boom');
  expect(hint).toContain('ORCH_LOG_LEVEL=debug');
});
