import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createReadChecks } from '../../../activities/anywhere/read-checks.js';
import { type CiPolicy, usualCi } from '../../../domain/ci/ci-policy.js';
import type { TaskIdentity } from '../../../domain/task/task.js';
import { giteaTimeoutMs } from '../../gitea.js';
import { inActivity, testEnvironment } from '../git/fresh-origin.js';
import { aTeam, type Team, type TeamRepository } from '../forges/gitea/a-team.js';

let team: Team;
let at: TeamRepository;
let folder: string;
beforeAll(async () => {
  team = await aTeam();
}, giteaTimeoutMs);
afterAll(() => team.stop());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'orch-checks-'));
  at = await team.repository();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const branch = 'orch/item-1';
const push = (files: Readonly<Record<string, string>>, to = branch) => at.push(to, files);
const report = async (commit: string, context: string, state = 'success') => {
  await team.gitea.api(team.ownersToken, 'POST', `${at.api}/statuses/${commit}`, { context, state });
};
const protect = (contexts: readonly string[]) =>
  team.gitea.api(team.ownersToken, 'POST', `${at.api}/branch_protections`, {
    rule_name: 'main',
    enable_status_check: true,
    status_check_contexts: contexts,
  });

function look(commit: string, ci: Partial<CiPolicy> = {}, earlier: string | null = null, inVain: string | null = null) {
  const task: TaskIdentity = {
    id: 'task/shop/item-1',
    project: 'shop',
    item: 'item-1',
    generation: 1,
    title: 'A small feature',
    branch,
    repository: at.asProject,
  };
  const activity = createReadChecks({
    forgeOf: (repository, signal) => team.forge(repository, { signal }),
    redact: (text) => text,
    reposDir: folder,
    environment: testEnvironment,
    bot: { name: 'orch bot', email: 'bot@example.org' },
    credentialsFor: () => Promise.resolve(null),
  });
  const before = { earlier: [earlier, inVain].flatMap((one) => one ?? []), ...(inVain !== null && { inVain }) };
  return inActivity(activity, { task, commit, ci: { ...usualCi, ...ci }, ...before });
}

describe('checks that have not reported', () => {
  test('are none where nothing speaks of CI', async () => {
    expect(await look(await push({ 'b.txt': 'b' }))).toEqual({ state: 'none', checks: [] });
  });

  test('are likely where the commit configures CI, whichever it is', async () => {
    const gitea = await push({ '.gitea/workflows/ci.yml': 'on: push' });
    expect(await look(gitea)).toMatchObject({ state: 'none', awaits: { likely: ['.gitea/workflows/ci.yml'] } });
    const drone = await push({ '.drone.yml': 'kind: pipeline' }, 'orch/item-2');
    expect(await look(drone)).toMatchObject({ awaits: { likely: ['.drone.yml'] } });
  });

  test('are likely where the base has some', async () => {
    await report(await push({ 'c.txt': 'c' }, 'main'), 'jenkins');
    expect(await look(await push({ 'b.txt': 'b' }))).toMatchObject({ awaits: { required: [], likely: ['jenkins'] } });
  });

  test('are likely by name where an earlier head of the branch had them, also where others have reported', async () => {
    const earlier = await push({ 'b.txt': 'b' });
    for (const name of ['lint', 'test']) await report(earlier, name);
    const head = await push({ 'docs/review.md': 'fine' });
    await report(head, 'lint');
    expect(await look(head, {}, earlier)).toEqual({
      state: 'passed',
      checks: [],
      awaits: { required: [], likely: ['test'] },
    });
    await report(head, 'test', 'failure');
    expect(await look(head, {}, earlier)).toMatchObject({ state: 'failed', checks: [{ name: 'test' }] });
  });

  test('are likely where the base has them, also where one that ends at once has reported', async () => {
    const base = await push({ 'a.txt': 'another' }, 'main');
    for (const name of ['DCO', 'CI / build (push)', 'CI / e2e (push)', 'CI / nightly (schedule)'])
      await report(base, name);
    const head = await push({ 'b.txt': 'b' });
    await report(head, 'DCO');
    const likely = (...names: string[]) => ({ state: 'passed', checks: [], awaits: { required: [], likely: names } });
    expect(await look(head)).toEqual(likely('CI / build (push)', 'CI / e2e (push)'));
    // The base has gone on, and nothing has reported for what it is now.
    await push({ 'c.txt': 'c' }, 'main');
    await report(head, 'CI / build (pull_request)');
    expect(await look(head)).toEqual(likely('CI / e2e (push)'));
    await report(head, 'CI / e2e (pull_request)');
    expect(await look(head)).toEqual({ state: 'passed', checks: [] });
  });

  test('are possible where CI files are new, and others have reported', async () => {
    const possible = { required: [], likely: [], possible: ['.github/workflows/ci.yml'] };
    const head = await push({ '.github/workflows/ci.yml': 'on: push' });
    await report(head, 'DCO');
    expect(await look(head)).toEqual({ state: 'passed', checks: [], awaits: possible });
    await report(await push({ 'a.txt': 'another' }, 'main'), 'DCO');
    expect(await look(head)).toEqual({ state: 'passed', checks: [], awaits: possible });
    const next = await push({ 'b.txt': 'b' });
    await report(next, 'DCO');
    expect(await look(next, {}, head)).toEqual({ state: 'passed', checks: [] });
    const changed = await push({ '.github/workflows/ci.yml': 'on: [push, pull_request]' });
    await report(changed, 'DCO');
    expect(await look(changed, {}, head)).toMatchObject({ awaits: possible });
  });

  test('are no more than possible once they were waited for in vain, until there is CI, or its files change', async () => {
    const files = ['.gitea/workflows/ci.yml'];
    const first = await push({ '.gitea/workflows/ci.yml': 'on: push' });
    expect(await look(first)).toMatchObject({ awaits: { likely: files } });
    const second = await push({ 'b.txt': 'b' });
    expect(await look(second, {}, null, first)).toEqual({
      state: 'none',
      checks: [],
      awaits: { required: [], likely: [], possible: files },
    });
    const added = await push({ '.drone.yml': 'kind: pipeline' });
    expect(await look(added, {}, second, first)).toMatchObject({ awaits: { likely: ['.drone.yml'] } });
    await report(first, 'late');
    expect(await look(second, {}, null, first)).toMatchObject({ awaits: { likely: ['late'] } });
    const other = await push({ '.gitea/workflows/ci.yml': 'on: push' }, 'orch/item-2');
    await report(await push({ 'a.txt': 'another' }, 'main'), 'jenkins');
    expect(await look(other, {}, null, other)).toMatchObject({ awaits: { likely: ['jenkins'] } });
  });

  test('are required by name, by the forge or by the project', async () => {
    await protect(['build', 'test / *']);
    const head = await push({ 'b.txt': 'b' });
    await report(head, 'build');
    await report(head, 'deep', 'pending');
    expect(await look(head, { required: ['deep*', 'scan'] })).toMatchObject({ state: 'pending' });
    await report(head, 'deep');
    expect(await look(head, { required: ['deep*', 'scan'] })).toMatchObject({
      state: 'passed',
      awaits: { required: ['scan', 'test / *'] },
    });
    for (const name of ['scan', 'test / linux']) await report(head, name);
    expect(await look(head, { required: ['deep*', 'scan'] })).toEqual({ state: 'passed', checks: [] });
  });
});

describe('a commit of exempt files alone', () => {
  const exempt = { exempt: ['docs/work-items/'] };
  const review = { 'docs/work-items/item-1/12-review.md': 'APPROVED' };

  test('has the checks of the commit before it; what is red of its own counts all the same', async () => {
    const developed = await push({ 'b.txt': 'b' });
    await report(developed, 'ci');
    const reviewed = await push(review);
    const tested = await push({ 'docs/work-items/item-1/13-test-report.md': 'PASS' });
    await report(tested, 'ci', 'pending');
    expect(await look(tested)).toMatchObject({ state: 'pending' });
    expect(await look(tested, exempt)).toEqual({ state: 'passed', checks: [], by: developed });
    await report(reviewed, 'ci', 'failure');
    expect(await look(reviewed, exempt)).toMatchObject({ state: 'failed', checks: [{ name: 'ci' }] });
  });

  test('is none where it changes another file, too, or moves one there', async () => {
    await report(await push({ 'b.txt': 'b' }), 'ci');
    const both = await push({ ...review, 'docs/work-items-of-all.md': 'x' });
    await report(both, 'ci', 'pending');
    expect(await look(both, exempt)).toMatchObject({ state: 'pending' });
  });

  test('counts where the branch has no other', async () => {
    await report(await push({ 'c.txt': 'c' }, 'main'), 'ci', 'failure');
    const only = await push(review, 'orch/item-3');
    await report(only, 'ci');
    expect(await look(only, exempt)).toEqual({ state: 'passed', checks: [] });
  });
});
