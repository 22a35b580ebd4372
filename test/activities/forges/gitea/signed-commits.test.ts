import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { giteaPreflight } from '../../../../activities/forges/gitea/preflight.js';
import type { SigningKey } from '../../../../activities/git/signing/signing-key.js';
import { createCommitAndPush } from '../../../../activities/on-host/commit-and-push.js';
import { createPrepareWorkspace } from '../../../../activities/on-host/prepare-workspace.js';
import { assembleCredentials } from '../../../../worker/assemble/assemble-credentials.js';
import { giteaTimeoutMs, ownGiteaServer } from '../../../gitea.js';
import { aSigningKey, type TestKey } from '../../git/a-signing-key.js';
import { aRun, type FreshOrigin, freshOrigin, inActivity, maxFileMegabytes, write } from '../../git/fresh-origin.js';
import { aDraft, aTeam, type Team, type TeamRepository } from './a-team.js';

/** A Gitea that signs its own merges, and trusts orch's key. */
const configOf = (own: TestKey, orchs: TestKey) => `
[repository.signing]
SIGNING_KEY = ${own.file}.pub
SIGNING_NAME = Gitea
SIGNING_EMAIL = gitea@example.org
SIGNING_FORMAT = ssh
MERGES = always
TRUSTED_SSH_KEYS = ${orchs.publicKey.split(' ').slice(0, 2).join(' ')}
`;

let keys: string;
let orchs: TestKey;
let team: Team;
let at: TeamRepository;
let o: FreshOrigin;
beforeAll(async () => {
  keys = mkdtempSync(join(tmpdir(), 'orch-keys-'));
  orchs = aSigningKey(keys, 'orch');
  const own = aSigningKey(keys, 'gitea');
  team = await aTeam(() => ownGiteaServer({ more: configOf(own, orchs) }));
}, giteaTimeoutMs);
afterAll(async () => {
  await team.stop();
  rmSync(keys, { recursive: true });
});
beforeEach(async () => {
  at = await team.repository();
  o = freshOrigin();
  const rule = { rule_name: 'main', require_signed_commits: true };
  const made = await team.gitea.api(team.ownersToken, 'POST', `${at.api}/branch_protections`, rule);
  expect(made.status).toBe(201);
});
afterEach(() => o.remove());

/** A developer's run, pushed and with a pull request. */
async function work(signing: SigningKey | null) {
  const account = { kind: 'gitea' as const, name: 'gitea-team', url: team.gitea.url, token: team.botsToken };
  const deps = { ...o.deps, credentialsFor: assembleCredentials({ 'gitea-team': account }), signingOf: () => signing };
  const task = o.task({ repository: at.asProject });
  const workspace = await inActivity(createPrepareWorkspace(deps), { task, epoch: 0, maxFileMegabytes });
  write(workspace.path, { 'src/b.js': 'b' });
  const order = { ...aRun(1), task, workspace, role: 'developer', stage: 'development' } as const;
  const { headCommit } = await inActivity(createCommitAndPush(deps), order);
  const forge = team.forge(at.asProject);
  const { number } = await forge.ensurePullRequest(aDraft(at.asProject, { head: task.branch, headCommit }));
  const merge = () =>
    forge.merge({
      repository: at.asProject,
      number,
      head: task.branch,
      headCommit,
      method: 'merge',
      title: task.title,
    });
  return { headCommit, merge };
}
async function verification(commit: string) {
  const path = `${at.api}/git/commits/${commit}`;
  const { body } = await team.gitea.api<{ commit: { verification: { verified: boolean } } }>(
    team.ownersToken,
    'GET',
    path,
  );
  return body.commit.verification.verified;
}

test('a base branch that takes signed commits alone takes what orch has signed, and Gitea merged', async () => {
  const { headCommit, merge } = await work({ file: orchs.file });
  expect(await verification(headCommit)).toBe(true);
  const merged = await merge();
  if (merged.kind !== 'merged') throw new Error(merged.kind);
  expect(await verification(merged.mergeCommit)).toBe(true);
});

test('without a key the merge is refused, in Gitea’s words; who may see the rule is told before', async () => {
  const { headCommit, merge } = await work(null);
  expect(await verification(headCommit)).toBe(false);
  await expect(merge()).rejects.toMatchObject({ type: 'ForgeRejected' });
  const ask = async (signs: boolean) => {
    const account = { kind: 'gitea' as const, name: 'gitea-team', url: team.gitea.url, token: team.ownersToken };
    const plan = {
      branch: 'orch/item-2',
      method: 'merge' as const,
      signs,
      email: 'bot@example.org',
      maxFileMegabytes: 10,
    };
    const deps = { account, requestMs: 30_000, redact: (text: string) => text };
    return await giteaPreflight(deps, { repository: at.asProject, plan }, new AbortController().signal);
  };
  expect((await ask(false)).hindrances).toMatchObject([
    { what: expect.stringMatching(/the project signs none/) as unknown },
  ]);
  // This Gitea has a key for its merges.
  expect((await ask(true)).hindrances).toEqual([]);
});
