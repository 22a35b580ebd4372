import { expect, test } from '@jest/globals';
import { refusedPush, refusedPushInWords } from '../../../domain/git/refused-push.js';

const ref = 'refs/heads/orch/item-1';
const byHook = 'pre-receive hook declined';
const byRule = 'push declined due to repository rule violations';

test.each([
  ['a file over the limit of GitHub', byHook, 'error: GH001: Large files detected.\nFile a.bin is 120 MB', 'content'],
  [
    'a secret that GitHub has found',
    byRule,
    'error: GH013: Repository rule violations found\n- Push cannot contain secrets',
    'content',
  ],
  [
    'a rule of GitHub on messages',
    byRule,
    'error: GH013: Repository rule violations found\n- Commit message must match a given regex pattern: ^ABC',
    'content',
  ],
  [
    'a branch that takes pull requests alone',
    byRule,
    'error: GH013: Repository rule violations found\n- Changes must be made through a pull request.',
    'right',
  ],
  [
    'a rule of GitHub on signatures',
    byRule,
    'error: GH013: Repository rule violations found\n- Commits must have verified signatures.',
    'right',
  ],
  ['a protected branch', 'protected branch hook declined', 'error: GH006: Protected branch update failed', 'right'],
  ['a private address', byHook, 'error: GH007: Your push would publish a private email address.', 'right'],
  [
    'a token that may change no workflows',
    'refusing to allow a Personal Access Token to create or update workflow `.github/workflows/ci.yml` without `workflow` scope',
    '',
    'right',
  ],
  ['a hook with words of its own', byHook, 'POLICY-77: no TODO, please', 'content'],
  ['a hook without a word', byHook, '', 'unsaid'],
  [
    'what git itself does not take',
    'branch is currently checked out',
    'error: refusing to update checked out branch',
    'other',
  ],
] as const)('%s', (_, reason, said, because) => {
  expect(refusedPush([{ ref, reason }], said)).toMatchObject({ ref, because });
});

test('what is missing and what to do come before what the origin says at length', () => {
  const long = `GH006: ${'protected '.repeat(100)}`;
  const words = refusedPushInWords(refusedPush([{ ref, reason: byHook }], long));
  expect(words.slice(0, 200)).toMatch(/What is missing: the right to push to this branch.*It says: GH006/);
  const page = refusedPush([{ ref, reason: 'branch is currently checked out' }], 'error: a page\n'.repeat(20));
  expect(refusedPushInWords(page)).toMatch(/^.{60,200}use a bare repository as origin$/);
});
