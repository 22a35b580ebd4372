import { expect, test } from '@jest/globals';
import { explainError } from '../../../cli/session/explain-error.js';
import { checkStart } from '../../../client/start-problems.js';
import { UserError } from '../../../domain/failures/user-error.js';

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

test('a mistake that has told its way out is shown as it is', () => {
  expect(explainError(new UserError('No git.', 'Install it.'))).toEqual({ what: 'No git.', hint: 'Install it.' });
});

test('what nobody expected names the setting that shows more', () => {
  const { what, hint } = explainError(new Error('boom'));
  expect(what).toContain('boom');
  expect(hint).toContain('ORCH_LOG_LEVEL=debug');
});
