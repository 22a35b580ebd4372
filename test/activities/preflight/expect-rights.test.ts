import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createPrepareWorkspace } from '../../../activities/on-host/prepare-workspace.js';
import type { Repository } from '../../../domain/task/task.js';
import { assembleCredentials } from '../../../worker/assemble/assemble-credentials.js';
import { assemblePreflight } from '../../../worker/assemble/assemble-preflight.js';
import { giteaTimeoutMs, type GiteaUser } from '../../gitea.js';
import { aTeam, type Team, type TeamRepository } from '../forges/gitea/a-team.js';
import { type FreshOrigin, freshOrigin, inActivity, maxFileMegabytes } from '../git/fresh-origin.js';

let team: Team;
let at: TeamRepository;
let o: FreshOrigin;
let reader: GiteaUser;
let readersToken: string;
beforeAll(async () => {
  team = await aTeam();
  reader = await team.gitea.createUser('reader');
  readersToken = await team.gitea.createToken(reader, ['all']);
}, giteaTimeoutMs);
afterAll(() => team.stop());
beforeEach(async () => {
  at = await team.repository({ private: true });
  o = freshOrigin();
  await team.gitea.api(team.ownersToken, 'PUT', `${at.api}/collaborators/${reader.name}`, { permission: 'read' });
});
afterEach(() => o.remove());

/** As a worker with this token does it before the first run of a task. */
function prepare(token: string, repository: Repository = at.asProject, method: 'merge' | null = 'merge') {
  const forges = { 'gitea-team': { kind: 'gitea' as const, name: 'gitea-team', url: team.gitea.url, token } };
  const { redact } = o.deps;
  const deps = {
    ...o.deps,
    credentialsFor: assembleCredentials(forges),
    preflight: assemblePreflight({ forges, redact }),
  };
  const task = o.task({ repository });
  return inActivity(createPrepareWorkspace(deps), { task, epoch: 0, maxFileMegabytes, preflight: { method } });
}
const asOwner = (method: 'PATCH' | 'POST', path: string, body: unknown) =>
  team.gitea.api(team.ownersToken, method, `${at.api}${path}`, body);

describe('before the first run of a task', () => {
  test('an account that may write goes on', async () => {
    expect(await prepare(team.botsToken)).toMatchObject({ hostId: 'host-1' });
  });

  test('one that may only read is told so, with the way out', async () => {
    await expect(prepare(readersToken)).rejects.toMatchObject({
      type: 'ForgeRejected',
      message: expect.stringMatching(/may not push to it\. Make them a collaborator who may write\.$/) as unknown,
    });
  });

  test('without a forge to ask, a push that is none tells what the server tells', async () => {
    const { name, url, baseBranch } = at.asProject;
    const plain = { name, url, baseBranch };
    expect(await prepare(team.botsToken, plain)).toMatchObject({ hostId: 'host-1' });
    expect(await team.gitea.git(team.ownersToken, '/', 'ls-remote', url)).not.toContain('preflight');
    await asOwner('PATCH', '', { archived: true });
    await expect(prepare(team.botsToken, plain)).rejects.toMatchObject({
      type: 'ForgeRejected',
      message: expect.stringMatching(/^git push of .* it must be allowed to write to the repository/) as unknown,
    });
  });

  test('an archived repository is told', async () => {
    await asOwner('PATCH', '', { archived: true });
    await expect(prepare(team.botsToken)).rejects.toMatchObject({
      type: 'ForgeRejected',
      message: expect.stringContaining('it is archived') as unknown,
    });
  });

  test('a base branch that the account may not merge into is told, where it is to be merged', async () => {
    const rule = { rule_name: 'main', enable_merge_whitelist: true, merge_whitelist_usernames: [team.owner.name] };
    await asOwner('POST', '/branch_protections', rule);
    await expect(prepare(team.botsToken)).rejects.toMatchObject({
      message: expect.stringContaining('may not merge into main') as unknown,
    });
    expect(await prepare(team.botsToken, at.asProject, null)).toMatchObject({ hostId: 'host-1' });
  });
});
