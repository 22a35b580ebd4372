import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createCommitAndPush } from '../../../activities/on-host/commit-and-push.js';
import { createPrepareWorkspace } from '../../../activities/on-host/prepare-workspace.js';
import { assembleCredentials } from '../../../worker/assemble/assemble-credentials.js';
import { giteaTimeoutMs } from '../../gitea.js';
import { aTeam, type Team, type TeamRepository } from '../forges/gitea/a-team.js';
import { aRun, type FreshOrigin, freshOrigin, inActivity, maxFileMegabytes, write } from './fresh-origin.js';

let team: Team;
let at: TeamRepository;
let o: FreshOrigin;
beforeAll(async () => {
  team = await aTeam();
}, giteaTimeoutMs);
afterAll(() => team.stop());
beforeEach(async () => {
  at = await team.repository();
  o = freshOrigin();
});
afterEach(() => o.remove());

const branch = 'orch/item-1';
const task = () => o.task({ repository: { name: 'shop', url: at.made.url, baseBranch: 'main' } });
const deps = () => ({
  ...o.deps,
  credentialsFor: assembleCredentials({
    gitea: { kind: 'gitea', name: 'gitea', url: team.gitea.url, token: team.botsToken },
  }),
});

async function developed(files: Readonly<Record<string, string>>) {
  const workspace = await inActivity(createPrepareWorkspace(deps()), { task: task(), epoch: 0, maxFileMegabytes });
  write(workspace.path, files);
  const order = { task: task(), workspace, role: 'developer' as const, ...aRun(1), stage: 'development' as const };
  return { workspace, commit: () => inActivity(createCommitAndPush(deps()), order) };
}

/** Of the repository, by its owner or by who runs the server; whatever is refused fails the test. */
async function set(token: string, method: 'POST' | 'PATCH' | 'PUT', path: string, body: unknown): Promise<void> {
  const { status, body: said } = await team.gitea.api(token, method, `${at.api}${path}`, body);
  if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(said)}`);
}
const protect = (rules: object) =>
  set(team.ownersToken, 'POST', '/branch_protections', { rule_name: 'orch/*', enable_push: true, ...rules });
const hook = (content: string) => set(team.gitea.adminToken, 'PATCH', '/hooks/git/pre-receive', { content });

/** Gitea's own hook, with a configuration by which it does not find its server. */
const outOfReach = `#!/bin/sh
own=hooks/pre-receive.d/gitea
config=$(mktemp)
sed 's,^ROOT_URL.*,&\\nLOCAL_ROOT_URL = http://127.0.0.1:1/,' "$(sed -n "s,.*--config=\\([^ ]*\\) .*,\\1,p" $own)" > $config
sh -c "$(sed "s,--config=[^ ]*,--config=$config," $own)"
ended=$?
rm $config
exit $ended
`;

describe('Gitea', () => {
  test.each([
    [
      'a hook of the server’s',
      () => hook('#!/bin/sh\necho "POLICY-77: no TODO, please" >&2\nexit 1\n'),
      ['POLICY-77: no TODO, please'],
    ],
    [
      'a protection of files',
      () => protect({ protected_file_patterns: '*.lock' }),
      ['branch orch/item-1 is protected from changing file a.lock'],
    ],
  ])('objects to content by %s', async (_, forbid, lines) => {
    const { workspace, commit } = await developed({ 'a.lock': 'TODO' });
    await forbid();
    expect(await commit()).toMatchObject({
      committed: false,
      headCommit: workspace.headCommit,
      refusedPush: { because: 'content', ref: `refs/heads/${branch}`, lines },
    });
  });

  test('does not object where it cannot reach itself: the same commit is pushed later', async () => {
    const { commit } = await developed({ 'a.lock': 'a' });
    await hook(outOfReach);
    await expect(commit()).rejects.toThrow(/^The origin has failed .*It says: Internal Server Connection Error$/);
    await hook('#!/bin/sh\nexit 0\n');
    expect(await commit()).toMatchObject({ committed: true });
  });

  test.each([
    [
      'the branch is protected',
      () => protect({ enable_push: false }),
      /which the forge protects\. It says: .*not allowed to push to protected branch/i,
    ],
    [
      'commits must be signed',
      () => protect({ require_signed_commits: true }),
      /commits signed with a key.*unverified commit/,
    ],
    [
      'the account may only read',
      () => set(team.ownersToken, 'PUT', `/collaborators/${team.bot.name}`, { permission: 'read' }),
      /the right to write to the repository/,
    ],
    ['the repository is archived', () => set(team.ownersToken, 'PATCH', '', { archived: true }), /archived|read-only/],
  ])('refuses a right where %s', async (_, forbid, told) => {
    const { commit } = await developed({ 'a.lock': 'a' });
    await forbid();
    await expect(commit()).rejects.toMatchObject({ type: 'ForgeRejected', message: expect.stringMatching(told) });
  });
});
