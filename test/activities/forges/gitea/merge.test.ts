import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Forge, MergeOrder } from '../../../../activities/forges/forge.js';
import { giteaTimeoutMs } from '../../../gitea.js';
import { until } from '../../../stack/start-fixture.js';
import { aDraft, aTeam, type Team, type TeamRepository } from './a-team.js';

let team: Team;
let at: TeamRepository;
let forge: Forge;
let head: string;
beforeAll(async () => {
  team = await aTeam();
}, giteaTimeoutMs);
afterAll(() => team.stop());
beforeEach(async () => {
  at = await team.repository();
  forge = team.forge(at.asProject);
  head = await at.push('orch/item-1', { 'b.txt': 'b\n' });
  await forge.ensurePullRequest(aDraft(at.asProject));
  // As the merge's activity does before: by then Gitea has looked whether it merges.
  expect(await forge.readPullRequest(order())).toMatchObject({ mergeable: true });
});

const order = (changes: Partial<MergeOrder> = {}): MergeOrder => ({
  repository: at.asProject,
  number: 1,
  head: 'orch/item-1',
  headCommit: head,
  method: 'merge',
  title: 'A small feature',
  ...changes,
});
const asOwner = async <Body>(method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE', path: string, body?: unknown) =>
  (await team.gitea.api<Body>(team.ownersToken, method, `${at.api}${path}`, body)).body;
const main = async () => {
  const { commit } = await asOwner<{ commit: { id: string; message: string } }>('GET', '/branches/main');
  return commit;
};
const protect = (rule: Readonly<Record<string, unknown>>) =>
  asOwner('POST', '/branch_protections', { rule_name: 'main', ...rule });

describe('a merge', () => {
  test('is one merge commit on the base branch; asked for again, it is found', async () => {
    const result = await forge.merge(order());
    const { id, message } = await main();
    expect(result).toEqual({ kind: 'merged', mergeCommit: id });
    expect(message.split('\n')[0]).toBe('Merge pull request #1: A small feature');
    const { parents } = await asOwner<{ parents: { sha: string }[] }>('GET', `/git/commits/${id}`);
    expect(parents.map(({ sha }) => sha)).toContain(head);
    expect(await forge.merge(order())).toEqual(result);
    expect((await main()).id).toBe(id);
    expect(await forge.readPullRequest(order())).toMatchObject({ state: 'merged', mergeCommit: id, endedBy: null });
  });

  test('that a hook of the server’s objects to is told with its words', async () => {
    const content =
      '#!/bin/sh\nwhile read o n ref; do case $ref in refs/heads/main) echo "POLICY-77: no TODO" >&2; exit 1 ;; esac; done\n';
    await team.gitea.api(team.gitea.adminToken, 'PATCH', `${at.api}/hooks/git/pre-receive`, { content });
    await expect(forge.merge(order())).rejects.toMatchObject({
      type: 'PushRefused',
      details: [{ because: 'content', ref: 'refs/heads/main', lines: ['POLICY-77: no TODO'] }],
    });
  });

  test.each([
    ['squash', 'A small feature (#1)'],
    ['rebase', 'by somebody'],
  ] as const)('by %s is one commit on the base branch', async (method, subject) => {
    const before = (await main()).id;
    const result = await forge.merge(order({ method }));
    const { id, message } = await main();
    expect(result).toEqual({ kind: 'merged', mergeCommit: id });
    expect(message.split('\n')[0]).toBe(subject);
    const { parents } = await asOwner<{ parents: { sha: string }[] }>('GET', `/git/commits/${id}`);
    expect(parents.map(({ sha }) => sha)).toEqual([before]);
  });

  test('of several at once, in files of their own, leaves all of them in the base branch', async () => {
    const others = ['orch/two', 'orch/three'];
    const orders = [order()];
    for (const name of others) {
      const headCommit = await at.push(name, { [name.slice(5)]: 'x\n' });
      const { number } = await forge.ensurePullRequest(aDraft(at.asProject, { head: name }));
      orders.push(order({ head: name, headCommit, number }));
    }
    // What loses a race is thrown, for Temporal to try again, or waits.
    const untilMerged = async (one: MergeOrder) => {
      for (;;) {
        const result = await forge.merge(one).catch((error: unknown) => error);
        if (!(result instanceof Error)) {
          if ((result as { kind: string }).kind !== 'waits') return result;
        } else {
          expect([result.message, result]).not.toMatchObject([expect.anything(), { nonRetryable: true }]);
        }
      }
    };
    const results = await Promise.all(orders.map(untilMerged));
    expect(results).toEqual(orders.map(() => expect.objectContaining({ kind: 'merged' })));
    const names = (await asOwner<{ name: string }[]>('GET', '/contents')).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['b.txt', 'two', 'three']));
  });
});

describe('a branch that was pushed to after the merge', () => {
  const later = () =>
    team.gitea.pushFiles(at.made, {
      token: team.ownersToken,
      branch: 'orch/item-1',
      files: { 'later.txt': 'later' },
    });

  test.each(['merge', 'squash', 'rebase'] as const)('by %s was merged at the head that was merged', async (Do) => {
    await asOwner('POST', '/pulls/1/merge', { Do });
    await later();
    expect(await forge.readPullRequest(order())).toMatchObject({
      state: 'merged',
      headCommit: head,
      endedBy: team.owner.name,
    });
    expect(await forge.merge(order())).toEqual({ kind: 'merged', mergeCommit: (await main()).id });
  });

  test('is not merged by that, and gets a pull request of its own', async () => {
    await asOwner('POST', '/pulls/1/merge', { Do: 'merge' });
    const headCommit = await later();
    expect(await forge.merge(order({ headCommit }))).toEqual({ kind: 'moved', headCommit: head });
    const next = await forge.ensurePullRequest(aDraft(at.asProject));
    expect(next.number).toBe(2);
    expect(await forge.readPullRequest(order({ number: 2 }))).toMatchObject({ state: 'open', headCommit });
  });
});

/** What Gitea answers with 500 for a squash that it has not looked at is tried again. */
async function asTemporal<Answer>(act: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!String(error).includes('(500)')) throw error;
    }
  }
}

describe('what is not merged', () => {
  afterEach(async () => {
    expect((await asOwner<{ name: string }[]>('GET', '/contents')).map(({ name }) => name)).not.toContain('b.txt');
  });

  test('a branch that has moved since it was approved', async () => {
    const moved = await team.gitea.pushFiles(at.made, {
      token: team.ownersToken,
      branch: 'orch/item-1',
      files: { 'sneaked.txt': 'in' },
    });
    expect(await forge.merge(order())).toEqual({ kind: 'moved', headCommit: moved });
  });

  test.each(['merge', 'squash', 'rebase'] as const)('a conflict, by %s', async (method) => {
    const headCommit = await at.push('orch/clash', { 'a.txt': 'ours\n' });
    const { number } = await forge.ensurePullRequest(aDraft(at.asProject, { head: 'orch/clash' }));
    await team.gitea.pushFiles(at.made, { token: team.ownersToken, branch: 'main', files: { 'a.txt': 'theirs\n' } });
    const conflicting = order({ head: 'orch/clash', headCommit, number, method });
    // Long enough for Gitea to have looked, so that what it says is the conflict.
    const soon = team.forge(at.asProject, { settleMs: 3_000 });
    expect(await asTemporal(() => soon.merge(conflicting))).toEqual({ kind: 'conflict' });
    // It may have tried before it looked.
    await until('Gitea has looked', async () => (await soon.readPullRequest(conflicting)).mergeable === false);
    expect((await soon.readPullRequest(conflicting)).state).toBe('open');
  });

  test('a draft', async () => {
    await forge.ensurePullRequest(aDraft(at.asProject, { draft: true }));
    expect(await forge.merge(order())).toEqual({ kind: 'waits', reason: 'pull request #1 is a draft' });
  });

  test('a closed one', async () => {
    await asOwner('PATCH', '/pulls/1', { state: 'closed' });
    expect(await forge.merge(order())).toEqual({ kind: 'waits', reason: 'pull request #1 is closed' });
  });

  test('one whose required checks are not green yet', async () => {
    await protect({ enable_status_check: true, status_check_contexts: ['ci/test'] });
    expect(await forge.merge(order())).toEqual({
      kind: 'waits',
      reason: expect.stringContaining('Not all required status checks successful'),
    });
  });

  test('one that lacks an approval', async () => {
    await protect({ required_approvals: 1 });
    expect(await forge.merge(order())).toEqual({
      kind: 'waits',
      reason: expect.stringContaining('Does not have enough approvals'),
    });
  });

  test('one into a branch that the account may not merge into', async () => {
    await protect({ enable_merge_whitelist: true, merge_whitelist_usernames: [team.owner.name] });
    await expect(forge.merge(order())).rejects.toMatchObject({
      type: 'ForgeRejected',
      message: expect.stringContaining('gitea-team may not merge #1 into main'),
    });
  });

  test('one by a method that the repository does not allow', async () => {
    await asOwner('PATCH', '', { has_pull_requests: true, allow_squash_merge: false });
    await expect(forge.merge(order({ method: 'squash' }))).rejects.toMatchObject({
      type: 'ForgeRejected',
      message: expect.stringContaining('does not allow to squash'),
    });
  });
});

test('an approval that was missing lets the merge through', async () => {
  await protect({ required_approvals: 1 });
  const review = { event: 'APPROVED', commit_id: head };
  await asOwner('POST', '/pulls/1/reviews', review);
  expect(await forge.merge(order())).toMatchObject({ kind: 'merged' });
});
