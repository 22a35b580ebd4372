import { expect, test } from '@jest/globals';
import { gitFailure } from '../../../../activities/git/run/git-failure.js';

const of = (told: string) =>
  gitFailure({
    verb: 'push',
    told,
    origin: 'git@git.example.org:acme/shop.git',
    setting: undefined,
    account: undefined,
  });

/** As GitHub, Gitea, GitLab and git's own server say it; each stands before git's "Could not read from remote repository". */
test.each([
  'ERROR: Permission to acme/shop.git denied to orch-bot.',
  'ERROR: The key you are authenticating with has been marked as read only.',
  'ERROR: This repository was archived so it is read-only.',
  'Gitea: User: 2:bot with Key: 3:laptop is not authorized to write to acme/shop.',
  'Gitea: Deploy Key: 3:ci is not authorized to write to acme/shop.',
  'Gitea: Repo: acme/shop is archived.',
  'Gitea: Mirror Repository acme/shop is read-only',
  'ERROR: You are not allowed to push code to this project.',
  'fatal: remote error: service not enabled: /shop.git',
  'fatal: remote error: access denied or repository not exported: /shop.git',
  'fatal: git-http-push failed',
])('that this account may only read is for a person: %s', (told) => {
  const failure = of(`${told}\nfatal: Could not read from remote repository.`);
  expect(failure).toMatchObject({ type: 'ForgeRejected', message: expect.stringContaining(told) as unknown });
});

test('a connection that broke is tried again', () => {
  expect(of('fatal: Could not read from remote repository.')).not.toHaveProperty('type', 'ForgeRejected');
});
