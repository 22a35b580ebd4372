import { describe, expect, test } from '@jest/globals';
import { isOriginFailure } from '../../../domain/git/origin-failure.js';
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

describe('of the forge itself', () => {
  test.each([
    ['Gitea that does not reach its server', byHook, 'error:\nerror: Internal Server Connection Error\nerror:'],
    ['Gitea’s database', byHook, 'error: Internal Server Error (no message for end users)'],
    ['an older Gitea', byHook, 'Gitea: Internal Server Error\nUnable to contact gitea: dial tcp: connection refused'],
    ['Forgejo', byHook, 'Forgejo: Internal Server Connection Error'],
    ['GitLab', byHook, 'GitLab: Internal API unreachable'],
    ['GitLab at its start', byHook, 'GitLab: Failed to authorize your Git request: internal API unreachable'],
    ['a GitLab that answers', byHook, 'GitLab: 500 Internal Server Error'],
    ['a GitLab behind a proxy', byHook, 'GitLab: Internal API error (502)'],
    ['GitHub', 'Internal Server Error', ''],
    ['GitHub’s storage', 'failure', 'fatal error in commit_refs'],
    ['a full memory', 'unpacker error', 'fatal: Out of memory, malloc failed'],
    ['a killed process', 'unpacker error', 'error: index-pack died of signal 9'],
  ])('%s has failed, and has refused nothing', (_, reason, said) => {
    expect(isOriginFailure(refusedPush([{ ref, reason }], said))).toBe(true);
  });

  test.each([
    ['a policy that speaks of it', byHook, 'POLICY-3: src/a.js hides an Internal Server Error'],
    ['a hook', byHook, 'POLICY-77: no TODO, please'],
    ['silence', byHook, ''],
    ['git itself', 'branch is currently checked out', ''],
  ])('but %s has refused', (_, reason, said) => {
    expect(isOriginFailure(refusedPush([{ ref, reason }], said))).toBe(false);
  });
});
