import { expect, test } from '@jest/globals';
import { isOriginFailure } from '../../../domain/git/origin-failure.js';
import { refusedPush } from '../../../domain/git/refused-push.js';

const ref = 'refs/heads/orch/item-1';
const byHook = 'pre-receive hook declined';

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
