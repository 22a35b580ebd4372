import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { defaultPipeline, type Verdict } from '../../../domain/pipeline/stages.js';
import type { TaskSettings } from '../../../domain/task/messages.js';
import { commit, type Script } from '../scripted-activities.js';
import { approveAll, openStage, pendingApproval, so, until } from '../task-fixture.js';

/** A pull request that a person gives another base branch while its task is under way. */

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.environment.teardown());

const onForge = { forge: { account: 'gitea', owner: 'team', name: 'shop' } };
const verdicts: Partial<Record<string, Verdict>> = {
  ...{ review: 'APPROVED', testing: 'PASS' },
  ...{ 'deploy-staging': 'SUCCESS', deploy: 'SUCCESS' },
};
const soon = { ciTimeoutSeconds: 1 };
const release = 'release-1';
const mergeCommit = 'beef'.repeat(10);

/** The forge after that: each look says so until the task knows it. */
function retargetedWhen(isSo: () => boolean, changesOther = false) {
  const prepareWorkspace: Script['prepareWorkspace'] = ({ task: { repository }, pullRequest }) =>
    Promise.resolve({
      ...{ hostId: 'h1', path: '/w', headCommit: commit, baseCommit: commit, epoch: 0 },
      ...(isSo() &&
        pullRequest !== undefined &&
        repository.baseBranch !== release && {
          repository: { ...repository, baseBranch: release },
          ...(changesOther && { changesOther: true as const }),
        }),
    });
  const ensurePullRequest: Script['ensurePullRequest'] = ({ task: { repository }, known }) =>
    Promise.resolve({
      ...{ number: 1, url: null, mergeCommit: null, created: known === null },
      ...(isSo() && known !== null && repository.baseBranch !== release && { retargeted: release }),
    });
  return { prepareWorkspace, ensurePullRequest };
}
const isDeploy = (view: Parameters<typeof pendingApproval>[0]) => pendingApproval(view).startsWith('deploy#');

test('is followed, and the approval names where it goes now; a retry by the project’s settings leaves it there', async () => {
  let reviews = 0;
  const checkGate: Script['checkGate'] = ({ stage: { name } }) => {
    if (name === 'review') reviews += 1;
    const verdict = verdicts[name] ?? null;
    const fails = name === 'review' && reviews === 1;
    return Promise.resolve({ passed: !fails, verdict, artifacts: [], feedback: null, checks: [] });
  };
  await stage.play(
    { ...retargetedWhen(() => reviews === 1), checkGate },
    async ({ handle, world }) => {
      await approveAll(handle, 'requirements');
      await until(handle, 'blocked');
      const settings = await handle.query<TaskSettings>('settings');
      const repository = { ...settings.repository, baseBranch: 'main' };
      await handle.signal('retry', { by: 'Ada', from: 'development', settings: { ...settings, repository } });
      const view = await until(handle, 'waiting-for-approval', isDeploy);
      expect(view.waitingFor).toMatchObject({
        what: expect.stringMatching(/^merge and deploy of pull request #1 into release-1 \(not main\) at /),
      });
      await approveAll(handle, 'deploy');
      await handle.result();
      expect(world.inputs('mergePullRequest')).toMatchObject([{ task: { repository: { baseBranch: release } } }]);
      expect(world.inputs('prepareWorkspace').at(-1)?.task.repository.baseBranch).toBe(release);
    },
    { ...soon, maxRollbacks: 0 },
    onForge,
  );
});

test('beside which it changes something else is reviewed anew', async () => {
  let isRetargeted = false;
  const checkGate: Script['checkGate'] = ({ stage: { name } }) => {
    if (name === 'testing') isRetargeted = true;
    const verdict = verdicts[name] ?? null;
    return Promise.resolve({ passed: true, verdict, artifacts: [], feedback: null, checks: [] });
  };
  await stage.play(
    { ...retargetedWhen(() => isRetargeted, true), checkGate },
    async ({ handle, world }) => {
      await approveAll(handle, 'requirements', 'deploy');
      await handle.result();
      const reviewers = world.inputs('runAgent').filter(({ role }) => role === 'reviewer');
      expect(reviewers).toHaveLength(2);
      expect(reviewers[1]?.feedback).toMatchObject([
        { text: expect.stringMatching(/#1 goes into release-1 now, not into main/) },
      ]);
    },
    soon,
    onForge,
  );
});

test.each(['at the look before the merge', 'in the queue of merges'])(
  'after the approval, seen %s: it is reviewed and approved anew',
  async (seen) => {
    const inQueue = seen.includes('queue');
    let isRetargeted = false;
    const mergePullRequest: Script['mergePullRequest'] = ({ task }) => {
      isRetargeted = true;
      return Promise.resolve(
        task.repository.baseBranch === release
          ? { kind: 'merged', mergeCommit, by: null }
          : { kind: 'retargeted', base: release },
      );
    };
    await stage.play(
      { ...retargetedWhen(() => isRetargeted), mergePullRequest },
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements');
        const first = pendingApproval(await until(handle, 'waiting-for-approval', isDeploy));
        isRetargeted = !inQueue;
        await handle.signal('approve', { approval: first, by: 'Ada' });
        const view = await until(
          handle,
          'waiting-for-approval',
          (now) => isDeploy(now) && pendingApproval(now) !== first,
        );
        expect(view.waitingFor).toMatchObject({ what: expect.stringContaining('#1 into release-1 (not main) at ') });
        expect(world.inputs('runAgent').filter(({ role }) => role === 'reviewer')).toHaveLength(2);
        await approveAll(handle, 'deploy');
        await handle.result();
        const merged = world.inputs('mergePullRequest').map(({ task }) => task.repository.baseBranch);
        expect(merged).toEqual(inQueue ? ['main', release] : [release]);
      },
      soon,
      onForge,
    );
  },
);

test('where nobody is asked and nothing is reviewed, it is merged where it goes now', async () => {
  let isRetargeted = false;
  const commitAndPush: Script['commitAndPush'] = ({ stage: name }) => {
    if (name === 'deploy-staging') isRetargeted = true;
    return Promise.resolve({ headCommit: commit, committed: true, differsFromBase: true, leftOut: [] });
  };
  const pipeline = defaultPipeline.filter(({ judges }) => !judges).map((one) => ({ ...one, approval: null }));
  await stage.play(
    { ...retargetedWhen(() => isRetargeted), commitAndPush },
    async ({ handle, world }) => {
      await so(() => world.inputs('mergePullRequest').length === 1);
      await handle.result();
      expect(world.inputs('mergePullRequest')).toMatchObject([{ task: { repository: { baseBranch: release } } }]);
    },
    { ...soon, pipeline },
    onForge,
  );
});
