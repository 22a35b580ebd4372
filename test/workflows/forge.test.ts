import { toHtml } from '../../domain/content/to-html.js';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Activities } from '../../activities/create-activities.js';
import type { EnsurePullRequestOutput } from '../../activities/anywhere/ensure-pull-request.js';
import { gateCheck } from '../../domain/gates/gate.js';
import type { MergeAnswer } from '../../domain/task/forge.js';
import type { TaskView } from '../../domain/task/task-view.js';
import { mergeWorkflowId } from '../../domain/task/task-id.js';
import type { ReadChecksOutput } from '../../activities/anywhere/read-checks.js';
import { commit, ranAs, type Script, scriptActivities } from './scripted-activities.js';
import { approveAll, openStage, pendingApproval, so, taskInput, until } from './task-fixture.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.environment.teardown());

const onForge = { forge: { account: 'gitea', owner: 'team', name: 'shop' } };
const merged: MergeAnswer = { kind: 'merged', mergeCommit: 'beef'.repeat(10), by: null };
const red: ReadChecksOutput = {
  state: 'failed',
  checks: [{ name: 'ci/test', state: 'failed', url: 'https://ci.example/1', tail: 'expected 1, got 2' }],
};

/** One answer a call; the last one for all further calls. */
function inTurn<Answer>(...answers: (Answer | Error)[]): () => Promise<Answer> {
  let calls = 0;
  return () => {
    const answer = answers[Math.min((calls += 1), answers.length) - 1] as Answer | Error;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
}

/** Development and review make a head each. */
function newHeads(): Pick<Activities, 'commitAndPush' | 'prepareWorkspace'> {
  let head = commit;
  let commits = 0;
  return {
    commitAndPush: ({ stage: name }) => {
      if (name === 'development' || name === 'review') head = String((commits += 1)).repeat(40);
      return Promise.resolve({ headCommit: head, committed: true, differsFromBase: true, leftOut: [] });
    },
    prepareWorkspace: () =>
      Promise.resolve({ hostId: 'h1', path: '/w', headCommit: head, baseCommit: commit, epoch: 0 }),
  };
}

describe('the forge’s checks of what was pushed', () => {
  test('are waited for; red ones go back to development with their names, links and last words', async () => {
    const readChecks = inTurn<ReadChecksOutput>(
      { state: 'pending', checks: [{ name: 'ci/test', state: 'pending', url: null, tail: null }] },
      red,
      { state: 'passed', checks: [] },
    );
    await stage.play(
      { readChecks },
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements');
        const view = await until(handle, 'waiting');
        expect(view.waitingFor).toMatchObject({ kind: 'checks', commit, names: ['ci/test'] });
        await approveAll(handle, 'deploy');
        await handle.result();
        const developed = world.inputs('runAgent').filter(({ role }) => role === 'developer');
        expect(developed).toHaveLength(2);
        expect(developed[1]?.feedback).toEqual([
          { from: 'check', text: expect.stringMatching(/ci\/test \(https:\/\/ci\.example\/1\):\nexpected 1, got 2/) },
        ]);
      },
      { ciTimeoutSeconds: 5 },
      onForge,
    );
  });

  test('are waited for no longer where a person sends the task on', async () => {
    const pending: ReadChecksOutput = {
      state: 'pending',
      checks: [{ name: 'ci/test', state: 'pending', url: null, tail: null }],
    };
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const runAgent: Activities['runAgent'] = async ({ role }) => {
      if (role === 'reviewer') await released;
      return ranAs(1, { type: 'Succeeded' });
    };
    await stage.play(
      { readChecks: inTurn(pending), runAgent },
      async ({ handle }) => {
        await approveAll(handle, 'requirements');
        await until(handle, 'waiting');
        await handle.signal('retry', { by: 'Ada', from: 'review' });
        const view = await until(handle, 'running', ({ stage: name }) => name === 'review');
        expect(view.waitingFor).toBeNull();
        release();
      },
      // A script's activities give no heartbeats.
      { heartbeatSeconds: 120 },
      onForge,
    );
  });

  test('are those of what a person has changed by hand before the gate, where somebody has', async () => {
    const headCommit = 'ada0'.repeat(10);
    const checkGate: Script['checkGate'] = ({ stage: { delivers } }) =>
      Promise.resolve({
        passed: true,
        verdict: null,
        artifacts: [],
        feedback: null,
        checks: [],
        ...(delivers && { headCommit }),
      });
    await stage.play(
      { checkGate, readChecks: inTurn<ReadChecksOutput>({ state: 'passed', checks: [] }) },
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements');
        await so(() => world.inputs('readChecks').length > 0);
        expect(world.inputs('readChecks')[0]).toMatchObject({ commit: headCommit });
      },
      {},
      onForge,
    );
  });

  test('are those of the head that is merged, whoever made it: red ones go back before a person is asked', async () => {
    const asked: string[] = [];
    const readChecks: Activities['readChecks'] = ({ commit: of }) => {
      asked.push(of);
      return Promise.resolve(of === '2'.repeat(40) ? red : { state: 'passed', checks: [] });
    };
    await stage.play(
      { readChecks, ...newHeads() },
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements', 'deploy');
        await handle.result();
        const developed = world.inputs('runAgent').filter(({ role }) => role === 'developer');
        expect(developed[1]?.feedback).toMatchObject([{ from: 'check', text: expect.stringMatching(/ci\/test/) }]);
        expect(asked.map((of) => of[0])).toEqual(['1', '2', '3', '4']);
        const approvals = (await handle.query<TaskView>('status')).approvals.map(({ approval }) => approval);
        expect(approvals.filter((one) => one.startsWith('deploy#'))).toEqual([expect.stringMatching(/@4{12}$/)]);
        expect(world.inputs('mergePullRequest')).toMatchObject([{ headCommit: '4'.repeat(40) }]);
      },
      {},
      onForge,
    );
  });

  test('are looked at once more at the merge, where they are those of an earlier commit, too', async () => {
    const by = 'b'.repeat(40);
    const readChecks = inTurn<ReadChecksOutput>({ state: 'passed', checks: [], by });
    const mergePullRequest = inTurn<MergeAnswer>({ kind: 'red', checks: red.checks });
    await stage.play(
      { readChecks, mergePullRequest },
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements', 'deploy');
        await so(() => world.inputs('runAgent').filter(({ role }) => role === 'developer').length === 2);
        expect(world.inputs('mergePullRequest')).toMatchObject([{ headCommit: commit, checkedBy: by }]);
      },
      {},
      onForge,
    );
  });

  test('that are required and never report are waited for by name, and named in the end', async () => {
    const missing: ReadChecksOutput = {
      state: 'passed',
      checks: [],
      awaits: { required: ['ci/build'], likely: [] },
    };
    await stage.play(
      { readChecks: inTurn(missing) },
      async ({ handle }) => {
        await approveAll(handle, 'requirements');
        const view = await until(handle, 'waiting');
        expect(view.waitingFor).toMatchObject({ kind: 'checks', awaits: missing.awaits, until: expect.any(Number) });
        const blocked = await until(handle, 'blocked');
        expect(blocked.waitingFor).toMatchObject({
          reason: expect.stringMatching(/did not end within 1 s: ci\/build/),
        });
      },
      { ciTimeoutSeconds: 1 },
      onForge,
    );
  });

  test('that do not end are a person’s to look at', async () => {
    const readChecks = inTurn<ReadChecksOutput>({
      state: 'pending',
      checks: [{ name: 'ci/slow', state: 'pending', url: null, tail: null }],
    });
    await stage.play(
      { readChecks },
      async ({ handle }) => {
        await approveAll(handle, 'requirements');
        const view = await until(handle, 'blocked');
        expect(view.waitingFor).toMatchObject({ reason: expect.stringMatching(/did not end within 1 s: ci\/slow/) });
      },
      { ciTimeoutSeconds: 1 },
      onForge,
    );
  });

  test('that never show themselves are waited for once; the approval says so', async () => {
    const files = ['.gitea/workflows/ci.yml'];
    const likely = { required: [], likely: files };
    const possible = { required: [], likely: [], possible: files };
    const readChecks: Activities['readChecks'] = ({ inVain }) =>
      Promise.resolve({ state: 'none', checks: [], awaits: inVain === undefined ? likely : possible });
    await stage.play(
      { readChecks, ...newHeads() },
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements');
        const view = await until(handle, 'waiting-for-approval', (seen) => pendingApproval(seen).startsWith('deploy'));
        expect(view.waitingFor).toMatchObject({
          what: expect.stringContaining(`checks of the forge (no CI has shown itself, in spite of ${files.join()})`),
        });
        const asked = world.inputs('readChecks');
        const [first] = asked;
        expect(first).toMatchObject({ earlier: [] });
        expect(first).not.toHaveProperty('inVain');
        expect(asked.at(-1)).toMatchObject({ inVain: first?.commit });
        expect(asked.at(-1)?.commit).not.toBe(first?.commit);
      },
      { ciTimeoutSeconds: 1 },
      onForge,
    );
  });

  test('that were red are looked for again by name, and what has not reported of them is told', async () => {
    const green: ReadChecksOutput = { state: 'passed', checks: [], awaits: { required: [], likely: ['e2e'] } };
    await stage.play(
      { readChecks: inTurn<ReadChecksOutput>(red, green), ...newHeads() },
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements');
        const view = await until(handle, 'waiting-for-approval', (seen) => pendingApproval(seen).startsWith('deploy'));
        const [first, ...others] = world.inputs('readChecks');
        expect(others[0]).toMatchObject({ earlier: [first?.commit] });
        expect(view.waitingFor).toMatchObject({
          what: expect.stringContaining('checks that others had (have not reported: e2e)'),
        });
      },
      { ciTimeoutSeconds: 1 },
      onForge,
    );
  });

  test('are not asked for where there is no forge; where it has none, development passes, and says so', async () => {
    await stage.play({}, async ({ handle, world }) => {
      await approveAll(handle, 'requirements', 'deploy');
      await handle.result();
      expect(world.inputs('readChecks')).toEqual([]);
    });
    await stage.play(
      {},
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements', 'deploy');
        await handle.result();
        const comments = world.comments().map(({ html }) => html);
        expect(comments.filter((html) => html.includes('checks of the forge skipped (it has none)'))).toHaveLength(1);
      },
      { ciTimeoutSeconds: 1 },
      onForge,
    );
  });
});

describe('the pull request', () => {
  test('is a draft until the review approves, and hears what the roles report', async () => {
    await stage.play(
      {},
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements', 'deploy');
        await handle.result();
        const drafts = world.inputs('ensurePullRequest').map(({ draft }) => draft);
        expect([drafts[0], drafts.at(-1)]).toEqual([true, false]);
        // What tells of progress runs beside a merge: it makes none.
        const opening = world.inputs('ensurePullRequest').map(({ mayOpen }) => mayOpen);
        expect([opening[0], opening.includes(false)]).toEqual([true, true]);
        const comments = world.inputs('commentOnPullRequest').map(({ content }) => toHtml(content));
        expect(comments.some((text) => text.includes('Verdict: <b>APPROVED</b>'))).toBe(true);
      },
      { ciTimeoutSeconds: 1 },
      onForge,
    );
  });
});

describe('a merge', () => {
  test('waits for its turn in the repository, and says so', async () => {
    let detach = () => {};
    const held = new Promise<void>((resolve) => (detach = resolve));
    const mergePullRequest = async () => {
      await held;
      return merged;
    };
    // A script's activities give no heartbeats.
    const patient = { heartbeatSeconds: 120 };
    await stage.play(
      { mergePullRequest },
      async ({ handle: first, world }) => {
        await approveAll(first, 'requirements', 'deploy');
        await so(() => world.inputs('mergePullRequest').length === 1);
        const second = taskInput(patient);
        const other = await stage.start(second);
        try {
          await approveAll(other, 'requirements', 'deploy');
          const view = await until(other, 'waiting');
          expect(view.waitingFor).toMatchObject({ kind: 'merges', repository: 'demo' });
          expect(world.inputs('mergePullRequest')).toHaveLength(1);
          // Sent back, it gives up its turn, and asks for another one later.
          await other.signal('retry', { by: 'Ada', from: 'testing' });
          await approveAll(other, 'deploy');
          await until(other, 'waiting');
          detach();
          await Promise.all([first.result(), other.result()]);
          expect(world.inputs('mergePullRequest')).toHaveLength(2);
        } finally {
          await other.terminate().catch(() => undefined);
        }
      },
      patient,
    );
  });

  test.each<[string, MergeAnswer, string, RegExp]>([
    ['has moved', { kind: 'moved', headCommit: 'a'.repeat(40) }, 'reviewer', /pushed to orch\/.* aaaaaaaaaaaa/],
    ['is red', { kind: 'red', checks: red.checks }, 'developer', /ci\/test/],
    [
      'a person wants changed',
      { kind: 'changes-requested', reviews: [{ id: '7', by: 'ada', text: 'rename it' }] },
      'developer',
      /ada:\nrename it/,
    ],
  ])('of what %s goes back by itself', async (_, answer, role, told) => {
    await stage.play({ mergePullRequest: inTurn(answer, merged) }, async ({ handle, world }) => {
      await approveAll(handle, 'requirements', 'deploy');
      await so(() => world.inputs('mergePullRequest').length === 1);
      const before = world.inputs('runAgent').length;
      await so(() => world.inputs('runAgent').length > before);
      const next = world.inputs('runAgent')[before];
      expect([next?.role, next?.feedback]).toEqual([
        role,
        [{ from: expect.anything(), text: expect.stringMatching(told) }],
      ]);
      await approveAll(handle, 'deploy');
      await handle.result();
      const answered = answer.kind === 'changes-requested' ? ['7'] : [];
      expect(world.inputs('mergePullRequest').map((order) => order.answered)).toEqual([[], answered]);
    });
  });

  test('in conflict goes back to development, which begins with the merge of the base branch', async () => {
    await stage.play(
      { mergePullRequest: inTurn<MergeAnswer>({ kind: 'conflict' }, merged) },
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements', 'deploy');
        await so(() => world.inputs('runAgent').filter(({ role }) => role === 'developer').length === 2);
        expect(world.inputs('prepareWorkspace').map(({ integrate }) => integrate)).toContain(true);
        await approveAll(handle, 'deploy');
        await handle.result();
      },
    );
  });

  test('that a person has made is taken as it is', async () => {
    await stage.play({ mergePullRequest: inTurn<MergeAnswer>({ ...merged, by: 'ada' }) }, async ({ handle }) => {
      await approveAll(handle, 'requirements', 'deploy');
      await handle.result();
      const view = await until(handle, 'done');
      expect(view.pullRequest).toMatchObject({ mergedBy: 'ada' });
    });
  });

  test('that a person has made after the approval is taken as it is: the base, which holds it, is not taken in', async () => {
    const open = { number: 1, url: null, mergeCommit: null, created: true };
    const ended = { kind: 'merged', mergeCommit: 'beef'.repeat(10), by: 'ada', left: [] } as const;
    let approved = false;
    await stage.play(
      { ensurePullRequest: () => Promise.resolve(approved ? { ...open, ended } : open) },
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements');
        const view = await until(handle, 'waiting-for-approval', (seen) => pendingApproval(seen).startsWith('deploy#'));
        approved = true;
        await handle.signal('approve', { approval: pendingApproval(view), by: 'Ada' });
        await handle.result();
        expect((await until(handle, 'done')).pullRequest).toMatchObject({ mergedBy: 'ada', mergedHead: commit });
        expect(world.inputs('integrateBase')).toEqual([]);
        expect(world.inputs('mergePullRequest')).toEqual([]);
      },
      { ciTimeoutSeconds: 1, merge: { method: 'merge', whenBaseMoved: 'integrate', deleteBranch: false } },
      onForge,
    );
  });

  test('of a pull request that a person has closed needs a person', async () => {
    const open = { number: 1, url: null, mergeCommit: null, created: true };
    const closed = { ...open, ended: { kind: 'closed', by: 'ada' } } as const;
    await stage.play(
      {
        mergePullRequest: inTurn<MergeAnswer>({ kind: 'closed', by: 'ada' }, merged),
        ensurePullRequest: inTurn<EnsurePullRequestOutput>(open, open, closed, open),
      },
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements', 'deploy');
        const view = await until(handle, 'blocked');
        expect(view.waitingFor).toMatchObject({ reason: expect.stringMatching(/closed by ada; retry opens it again/) });
        await handle.signal('retry', { by: 'Ada' });
        await handle.result();
        expect(world.inputs('ensurePullRequest').map(({ reopen }) => reopen)).toContain(true);
      },
    );
  });

  test('that the forge holds up is tried again, at once where a person says so', async () => {
    await stage.play(
      { mergePullRequest: inTurn<MergeAnswer>({ kind: 'waits', reason: 'one approval is missing' }, merged) },
      async ({ handle }) => {
        await approveAll(handle, 'requirements', 'deploy');
        const view = await until(handle, 'waiting');
        expect(view.waitingFor).toMatchObject({ reason: 'one approval is missing' });
        await handle.signal('retry', { by: 'Ada' });
        await handle.result();
      },
    );
  });

  test.each([
    ['terminated', { kind: 'merges' }],
    ['cancelled', { kind: 'forge', reason: 'the merge was cancelled from outside orch' }],
  ] as const)('that was %s from outside is made later', async (how, wait) => {
    let calls = 0;
    const mergePullRequest = async (): Promise<MergeAnswer> => {
      if ((calls += 1) > 1) return merged;
      const context = Context.current();
      const beat = setInterval(() => context.heartbeat(), 50);
      return context.cancelled.finally(() => clearInterval(beat));
    };
    await stage.play({ mergePullRequest }, async ({ handle, environment }) => {
      await approveAll(handle, 'requirements', 'deploy');
      await so(() => calls === 1);
      const merge = environment.client.workflow.getHandle(mergeWorkflowId('demo'));
      await (how === 'terminated' ? merge.terminate() : merge.cancel());
      const view = await until(handle, 'waiting');
      expect(view.waitingFor).toMatchObject(wait);
      await handle.signal('retry', { by: 'Ada' });
      await handle.result();
      expect(calls).toBe(2);
    });
  });

  test('that fails for good blocks the task with its reason, as any step', async () => {
    const refused = ApplicationFailure.nonRetryable('the token may not push', 'ForgeRejected');
    await stage.play({ mergePullRequest: inTurn<MergeAnswer>(refused, merged) }, async ({ handle }) => {
      await approveAll(handle, 'requirements', 'deploy');
      const view = await until(handle, 'blocked');
      expect(view.waitingFor).toMatchObject({ reason: 'merge: the token may not push [ForgeRejected]' });
      await handle.signal('retry', { by: 'Ada' });
      await handle.result();
    });
  });

  test.each(['merge', 'integrate'] as const)(
    'that is done is not done again where the deployment is tried once more (%s)',
    async (whenBaseMoved) => {
      let deployments = 0;
      const runAgent: Activities['runAgent'] = ({ stage: name }) => {
        const fails = name === 'deploy' && (deployments += 1) === 1;
        return Promise.resolve(ranAs(1, fails ? { type: 'AgentFailed', message: 'smoke' } : { type: 'Succeeded' }));
      };
      await stage.play(
        { runAgent },
        async ({ handle, world }) => {
          await approveAll(handle, 'requirements', 'deploy');
          const { pullRequest } = await until(handle, 'blocked');
          expect(pullRequest).toMatchObject({ mergedHead: commit });
          const asked = world.inputs('ensurePullRequest').length;
          const taken = world.inputs('integrateBase').length;
          await handle.signal('retry', { by: 'Ada', from: 'deploy' });
          await approveAll(handle, 'deploy');
          await handle.result();
          expect(deployments).toBe(2);
          expect(world.inputs('ensurePullRequest')).toHaveLength(asked);
          expect(world.inputs('integrateBase')).toHaveLength(taken);
          expect(world.inputs('mergePullRequest')).toHaveLength(1);
        },
        { merge: { method: 'merge', whenBaseMoved, deleteBranch: false } },
      );
    },
  );

  test('takes the base branch in first where the project wants it: gates and approval are for what comes of it', async () => {
    const taken = 'd'.repeat(40);
    let head = commit;
    const integrateBase = () => {
      head = taken;
      return Promise.resolve({ headCommit: taken, conflicts: [] });
    };
    const prepareWorkspace = () =>
      Promise.resolve({ hostId: 'h1', path: '/w', headCommit: head, baseCommit: commit, epoch: 0 });
    await stage.play(
      { integrateBase, prepareWorkspace },
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements', 'deploy');
        const view = await until(handle, 'waiting-for-approval', (seen) =>
          pendingApproval(seen).includes(taken.slice(0, 12)),
        );
        expect(world.inputs('checkGate').at(-1)?.stage.name).toBe('development');
        await handle.signal('approve', { approval: pendingApproval(view), by: 'Ada' });
        await handle.result();
        expect(world.inputs('mergePullRequest')).toMatchObject([{ headCommit: taken }]);
      },
      { merge: { method: 'merge', whenBaseMoved: 'integrate', deleteBranch: false } },
    );
  });
});

test('an approval holds for the approved head with the base; the base is taken in again where another merge was faster', async () => {
  const heads = [commit, 'd'.repeat(40), 'e'.repeat(40)];
  let at = 0;
  const headCommit = () => heads[at] ?? commit;
  let behind = false;
  await stage.play(
    {
      prepareWorkspace: () =>
        Promise.resolve({ hostId: 'h1', path: '/w', headCommit: headCommit(), baseCommit: commit, epoch: 0 }),
      integrateBase: () => {
        if (at === 0 || behind) at += 1;
        behind = false;
        return Promise.resolve({ headCommit: headCommit(), conflicts: [], holdsApproval: true });
      },
      mergePullRequest: () => {
        behind = at === 1;
        return Promise.resolve(behind ? { kind: 'behind' } : merged);
      },
    },
    async ({ handle, world }) => {
      await approveAll(handle, 'requirements', 'deploy');
      await handle.result();
      const view = await handle.query<TaskView>('status');
      expect(view.approvals.filter(({ approval }) => approval.startsWith('deploy#'))).toHaveLength(1);
      expect(view.pullRequest).toMatchObject({ approvedHead: commit, mergedHead: 'e'.repeat(40) });
      expect(world.inputs('integrateBase').map(({ approved }) => approved)).toEqual(Array(4).fill(commit));
      const orders = world.inputs('mergePullRequest').map((order) => [order.headCommit, order.upToDate]);
      expect(orders).toEqual(heads.slice(1).map((head) => [head, true]));
      const told = world
        .inputs('recordProgress')
        .flatMap(({ records }) => records.flatMap(({ gates = [] }) => gates.flatMap(({ checks }) => checks)));
      expect(told.map(({ name }) => name)).toContain('dddddddddddd (c0ffee00c0ff, as approved, with main)');
    },
    { merge: { method: 'merge', whenBaseMoved: 'integrate', deleteBranch: true } },
  );
});

test('a branch is deleted after the end where the project says so', async () => {
  await stage.play(
    {},
    async ({ handle, world }) => {
      await approveAll(handle, 'requirements', 'deploy');
      await handle.result();
      expect(world.inputs('releaseWorkspace')).toMatchObject([{ merged: commit }]);
    },
    { merge: { method: 'merge', whenBaseMoved: 'merge', deleteBranch: true } },
  );
});

test('gates that fail once the base is in send it back as often as rollbacks are allowed', async () => {
  let head = commit;
  let bases = 0;
  const check = gateCheck({ kind: 'command', name: 'npm test', outcome: 'failed', exitCode: 1 });
  const failed = { passed: false, verdict: null, artifacts: [], feedback: null, checks: [check] };
  const passing = scriptActivities({}, stage.environment.client).activities;
  let integrated = false;
  await stage.play(
    {
      prepareWorkspace: () =>
        Promise.resolve({ hostId: 'h1', path: '/w', headCommit: head, baseCommit: commit, epoch: 0 }),
      commitAndPush: () => Promise.resolve({ headCommit: head, committed: true, differsFromBase: true, leftOut: [] }),
      integrateBase: () => {
        integrated = true;
        head = String((bases += 1)).repeat(40);
        return Promise.resolve({ headCommit: head, conflicts: [] });
      },
      checkGate: (input) => {
        const fails = integrated;
        integrated = false;
        return fails ? Promise.resolve(failed) : passing.checkGate(input);
      },
    },
    async ({ handle }) => {
      await approveAll(handle, 'requirements', 'deploy');
      const again = await until(
        handle,
        'waiting-for-approval',
        ({ stages }) => stages.filter(({ stage: name }) => name === 'deploy').length === 2,
      );
      await handle.signal('approve', { approval: pendingApproval(again), by: 'Ada' });
      const view = await until(handle, 'blocked');
      expect(view.waitingFor).toMatchObject({
        reason: 'deploy: `npm test` failed (exit 1); sent back 1 times already',
      });
    },
    { merge: { method: 'merge', whenBaseMoved: 'integrate', deleteBranch: false }, maxRollbacks: 1 },
  );
});

test('commits that come in with the base branch are reviewed before anything is merged', async () => {
  const theirs = 'e'.repeat(40);
  let head = commit;
  let asked = 0;
  await stage.play(
    {
      prepareWorkspace: () =>
        Promise.resolve({ hostId: 'h1', path: '/w', headCommit: head, baseCommit: commit, epoch: 0 }),
      commitAndPush: () => Promise.resolve({ headCommit: head, committed: true, differsFromBase: true, leftOut: [] }),
      integrateBase: () => {
        head = theirs;
        return Promise.resolve({
          headCommit: head,
          conflicts: [],
          ...((asked += 1) === 1 && { foreignCommits: true as const }),
        });
      },
    },
    async ({ handle, world }) => {
      await approveAll(handle, 'requirements', 'deploy');
      await so(() => world.inputs('runAgent').filter(({ role }) => role === 'reviewer').length === 2);
      expect(world.inputs('integrateBase')).toMatchObject([{ workspace: { headCommit: commit } }]);
      expect(world.inputs('mergePullRequest')).toEqual([]);
      await approveAll(handle, 'deploy');
      await handle.result();
      expect(world.inputs('mergePullRequest')).toMatchObject([{ headCommit: theirs }]);
    },
    { merge: { method: 'merge', whenBaseMoved: 'integrate', deleteBranch: false } },
  );
});

test('commits that somebody pushes after the review are reviewed before anything else', async () => {
  const theirs = 'e'.repeat(40);
  let head = commit;
  const at = () => Promise.resolve({ hostId: 'h1', path: '/w', headCommit: head, baseCommit: commit, epoch: 0 });
  const commitAndPush = () =>
    Promise.resolve({ headCommit: head, committed: true, differsFromBase: true, leftOut: [] });
  let pushed = false;
  await stage.play(
    {
      prepareWorkspace: () => at(),
      commitAndPush: ({ stage: name }) => {
        const done = commitAndPush();
        if (name === 'review' && !pushed) [pushed, head] = [true, theirs];
        return done;
      },
    },
    async ({ handle, world }) => {
      await approveAll(handle, 'requirements', 'deploy');
      await handle.result();
      expect(world.inputs('runAgent').map(({ role }) => role)).toEqual([
        ...['analyst', 'architect', 'developer', 'reviewer', 'reviewer', 'tester', 'deployer', 'deployer'],
      ]);
      expect(world.inputs('mergePullRequest')).toMatchObject([{ headCommit: theirs }]);
    },
  );
});

test('a repository’s merges have one id', () => {
  expect(mergeWorkflowId('shop')).toBe('merge/shop');
});
