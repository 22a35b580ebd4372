import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Activities } from '../../../activities/create-activities.js';
import type { Decision } from '../../../domain/task/decision.js';
import type { TaskView } from '../../../domain/task/task-view.js';
import { unreviewedApproval } from '../../../domain/gates/unreviewed.js';
import { defaultPipeline, type StageName, type Verdict } from '../../../domain/pipeline/stages.js';
import { commit } from '../scripted-activities.js';
import { approveAll, openStage, pendingApproval, so, type TaskHandle, until } from '../task-fixture.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.environment.teardown());

const passing: Partial<Record<StageName, Verdict>> = {
  testing: 'PASS',
  'deploy-staging': 'SUCCESS',
  deploy: 'SUCCESS',
};

/** A reviewer who refuses whatever is made, and checks that are as a test says. */
const refusing =
  (checksPass = () => true): Activities['checkGate'] =>
  ({ stage: { name } }) => {
    const verdict = name === 'review' ? 'REQUEST_CHANGES' : (passing[name] ?? null);
    const feedback = { from: name, text: 'Not like this.' } as const;
    return Promise.resolve({
      passed: name !== 'development' || checksPass(),
      verdict,
      artifacts: [],
      feedback,
      checks: [],
    });
  };
const once = {
  maxRollbacks: 0,
  pipeline: defaultPipeline.map((one) => (one.name === 'analysis' ? { ...one, approval: null } : one)),
};

/** Asked by a retry, as whoever sent it looks for it. */
async function retry(handle: TaskHandle, message: object): Promise<string | null> {
  const id = JSON.stringify(message);
  await handle.signal('retry', { by: 'Ada', id, ...message } as never);
  await so(async () => (await handle.query<TaskView>('status')).retry?.id === id);
  return (await handle.query<TaskView>('status')).retry?.problem ?? null;
}

const row = 'row-1';
const decision: Decision = {
  ...{ id: row, approval: unreviewedApproval(row), decision: 'approved', by: 'local:ada' },
  ...{ reason: null, state: 'pending', answer: null },
};
const knows =
  (approvers: readonly string[], made: Decision | null = decision): Activities['readDecision'] =>
  ({ which }) =>
    Promise.resolve({ decision: which === null ? null : made, approvers, pinned: {} });

describe('a person who sends a refused change to its deployment', () => {
  test('is told which stages have not passed, and nothing is merged', async () => {
    await stage.play(
      { checkGate: refusing() },
      async ({ handle, world }) => {
        await until(handle, 'blocked');
        expect(await retry(handle, { from: 'deploy' })).toMatch(
          /^not passed at c0ffee00c0ff: review \(verdict REQUEST_CHANGES\), testing \(skipped\), deploy-staging \(skipped\)\. .*--unreviewed/,
        );
        // What comes before the merge may be gone to; the merge is where it ends.
        expect(await retry(handle, { from: 'deploy-staging' })).toBeNull();
        const { waitingFor } = await until(handle, 'blocked', ({ stage: name }) => name === 'deploy');
        expect(waitingFor).toMatchObject({
          reason: expect.stringContaining('deploy: not passed at c0ffee00c0ff: review'),
          ways: [{ way: 'retry-from' }, { way: 'unreviewed' }, { way: 'cancel' }],
        });
        expect(world.inputs('mergePullRequest')).toEqual([]);
      },
      once,
    );
  });

  test('is asked with what has not passed, once one says so who may approve deployments', async () => {
    await stage.play(
      { checkGate: refusing(), readDecision: knows(['local:ada']) },
      async ({ handle, world }) => {
        await until(handle, 'blocked', ({ stage: name }) => name === 'development');
        const gates = world.inputs('checkGate').length;
        expect(await retry(handle, { from: 'deploy', unreviewed: row })).toBeNull();
        const view = await until(handle, 'waiting-for-approval', (seen) => pendingApproval(seen).startsWith('deploy'));
        expect(view.waitingFor).toMatchObject({
          what: expect.stringMatching(
            /not passed: review \(verdict REQUEST_CHANGES\), testing \(skipped\), deploy-staging \(skipped\).*; merged without review \(verdict REQUEST_CHANGES\), .* having passed, says local:ada/,
          ),
        });
        expect(view.unreviewed).toMatchObject({ by: 'local:ada', commit });
        expect(view.approvals).toContainEqual(
          expect.objectContaining({ approval: 'unreviewed#1@c0ffee00c0ff', by: 'local:ada' }),
        );
        await so(() =>
          world.inputs('recordProgress').some(({ records }) => records.some(({ answer }) => answer?.id === row)),
        );
        expect(world.inputs('checkGate')).toHaveLength(gates);
      },
      once,
    );
  });

  test.each<[string, object, Activities['readDecision'], string]>([
    ['a stranger', { unreviewed: row }, knows(['local:bob']), 'local:ada is none of the project'],
    [
      'a signal alone, where approvers are named',
      { unreviewed: true },
      knows(['local:ada']),
      'the project names its approvers',
    ],
    [
      'another decision',
      { unreviewed: row },
      knows(['local:ada'], { ...decision, approval: 'deploy#1@c0ffee' }),
      'nobody knows who wants it merged unreviewed',
    ],
  ])('is not believed: %s', async (_, message, readDecision, why) => {
    await stage.play(
      { checkGate: refusing(), readDecision },
      async ({ handle, world }) => {
        await until(handle, 'blocked');
        await retry(handle, { from: 'deploy', ...message });
        const { waitingFor } = await until(handle, 'blocked', ({ stage: name }) => name === 'deploy');
        expect(waitingFor).toMatchObject({ reason: expect.stringContaining(why) });
        expect(world.inputs('mergePullRequest')).toEqual([]);
      },
      once,
    );
  });

  test('meets the checks all the same: red ones send it back', async () => {
    let red = false;
    await stage.play(
      { checkGate: refusing(() => !red) },
      async ({ handle, world }) => {
        await until(handle, 'blocked');
        red = true;
        expect(await retry(handle, { from: 'development' })).toBeNull();
        await until(handle, 'blocked', ({ stages }) => stages.at(-1)?.gate?.passed === false);
        expect(await retry(handle, { from: 'deploy', unreviewed: true })).toBeNull();
        const view = await until(handle, 'blocked', ({ stages }) => stages.at(-1)?.stage === 'deploy');
        expect(view.stage).toBe('development');
        expect(world.inputs('mergePullRequest')).toEqual([]);
        red = false;
        expect(await retry(handle, { from: 'deploy', unreviewed: true })).toBeNull();
        const asked = await until(handle, 'waiting-for-approval');
        expect(asked.waitingFor).toMatchObject({
          what: expect.stringContaining('passed: what is merged at c0ffee00c0ff'),
        });
        expect(asked.waitingFor).toMatchObject({ what: expect.not.stringMatching(/not passed: [^;]*development/) });
        await approveAll(handle, 'deploy');
        await handle.result();
        const [summary] = world.comments().filter(({ mark }) => mark.endsWith('summary'));
        expect(summary?.html).toContain('says temporal:Ada');
      },
      once,
    );
  });
});

describe('the word of whoever wants it merged unreviewed', () => {
  /** The branch as others push to it: what a role commits is on top. */
  const aBranch = () => {
    let head = commit;
    let commits = 0;
    const commitAndPush: Activities['commitAndPush'] = ({ stage: name }) => {
      if (name !== 'deploy') head = String((commits += 1)).repeat(40);
      return Promise.resolve({ headCommit: head, committed: true, differsFromBase: true, leftOut: [] });
    };
    const prepareWorkspace: Activities['prepareWorkspace'] = () =>
      Promise.resolve({ hostId: 'h1', path: '/w', headCommit: head, baseCommit: commit, epoch: 0 });
    return { script: { commitAndPush, prepareWorkspace }, push: (to: string) => (head = to), head: () => head };
  };
  const meant = 'not passed at';

  test('is none for what others push behind it, once a judge has looked at that, whatever the judge says', async () => {
    const branch = aBranch();
    const foreign = 'f'.repeat(40);
    const merges: string[] = [];
    const mergePullRequest: Activities['mergePullRequest'] = ({ headCommit }) => {
      merges.push(headCommit);
      branch.push(foreign);
      return Promise.resolve({ kind: 'moved', headCommit: foreign });
    };
    await stage.play(
      { checkGate: refusing(), mergePullRequest, ...branch.script },
      async ({ handle }) => {
        await until(handle, 'blocked', ({ stage: name }) => name === 'development');
        expect(await retry(handle, { from: 'deploy', unreviewed: true })).toBeNull();
        const meantHead = branch.head();
        await approveAll(handle, 'deploy');
        await until(handle, 'blocked', ({ stage: name }) => name === 'review');
        // Nobody has looked at what was pushed, and nobody has said that it may be merged.
        expect(await retry(handle, { from: 'deploy', try: 1 })).toContain(meant);
        await handle.signal('retry', { by: 'Bob' } as never);
        await until(handle, 'blocked', ({ stage: name }) => name === 'development');
        expect(await retry(handle, { from: 'deploy', try: 2 })).toMatch(/review \(verdict REQUEST_CHANGES\)/);
        expect(merges).toEqual([meantHead]);
        expect((await handle.query<TaskView>('status')).unreviewed).toBeUndefined();
      },
      { ...once, ciTimeoutSeconds: 1 },
      { forge: { account: 'gitea', owner: 'team', name: 'shop' } },
    );
  });

  test('that nobody has judged yet is over where a judge refuses the change once more', async () => {
    await stage.play(
      { checkGate: refusing() },
      async ({ handle, world }) => {
        await until(handle, 'blocked', ({ stage: name }) => name === 'development');
        expect(await retry(handle, { from: 'review', unreviewed: true })).toBeNull();
        await until(handle, 'blocked', ({ stages }) => stages.filter((one) => one.stage === 'review').length === 2);
        expect(await retry(handle, { from: 'deploy-staging' })).toBeNull();
        const { waitingFor } = await until(handle, 'blocked', ({ stage: name }) => name === 'deploy');
        expect(waitingFor).toMatchObject({ reason: expect.stringContaining(meant) });
        expect(world.inputs('mergePullRequest')).toEqual([]);
      },
      once,
    );
  });

  test('goes along with a clean merge of the base', async () => {
    const branch = aBranch();
    const merged = 'a'.repeat(40);
    const integrateBase: Activities['integrateBase'] = () => {
      branch.push(merged);
      return Promise.resolve({ headCommit: merged, conflicts: [], holdsApproval: true });
    };
    await stage.play(
      { checkGate: refusing(), integrateBase, ...branch.script },
      async ({ handle, world }) => {
        await until(handle, 'blocked', ({ stage: name }) => name === 'development');
        expect(await retry(handle, { from: 'deploy', unreviewed: true })).toBeNull();
        await approveAll(handle, 'deploy');
        await handle.result();
        expect(world.inputs('mergePullRequest')).toMatchObject([{ headCommit: merged }]);
        expect((await handle.query<TaskView>('status')).unreviewed).toMatchObject({ commit: merged });
      },
      { ...once, merge: { method: 'merge', whenBaseMoved: 'integrate', deleteBranch: false } },
    );
  });
});

test('a task that begins at its deployment, of which nothing is known, is not merged', async () => {
  await stage.play(
    {},
    async ({ handle, world }) => {
      const { waitingFor } = await until(handle, 'blocked');
      expect(waitingFor).toMatchObject({ reason: expect.stringContaining('review (skipped), testing (skipped)') });
      expect(world.inputs('mergePullRequest')).toEqual([]);
    },
    {},
    {},
    { startAt: 'deploy' },
  );
});
