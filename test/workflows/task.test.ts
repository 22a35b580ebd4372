import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CancelledFailure, Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { GateResult } from '../../activities/on-host/check-gate.js';
import type { MergeAnswer } from '../../domain/task/forge.js';
import { defaultPipeline } from '../../domain/pipeline/stages.js';
import { agentEnding, commit, ranAs, type Script, scriptActivities } from './scripted-activities.js';
import { approveAll, isQuiet, openStage, pendingApproval, so, until } from './task-fixture.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage.environment.teardown();
});

function gate(result: Partial<GateResult>): GateResult {
  return { passed: true, verdict: null, artifacts: [], feedback: null, checks: [], ...result };
}

describe('the way of a task', () => {
  test('goes through seven stages and two approvals to a merge', async () => {
    await stage.play({}, async ({ handle, world, environment }) => {
      await approveAll(handle, 'requirements', 'deploy');
      await expect(handle.result()).resolves.toMatchObject({ costUsd: 1.75 });

      const transitions = world
        .inputs('recordProgress')
        .flatMap(({ records }) => records.flatMap(({ transition }) => (transition ? [transition.to] : [])));
      expect(transitions).toEqual([
        'analysis',
        'architecture',
        'development',
        'review',
        'testing',
        'deploy-staging',
        'deploy',
        'done',
      ]);
      expect(world.inputs('runAgent').map(({ role }) => role)).toEqual([
        'analyst',
        'architect',
        'developer',
        'reviewer',
        'tester',
        'deployer',
        'deployer',
      ]);
      expect(world.inputs('checkGate')[2]).toMatchObject({
        stage: { name: 'development' },
        sandbox: 'off',
        network: { setUp: 'open', checks: 'open' },
      });
      expect(world.inputs('mergePullRequest')).toMatchObject([{ headCommit: commit, pullRequest: { number: 1 } }]);
      // Once it was pushed, and once more before it is merged.
      expect(world.inputs('ensurePullRequest').map(({ known, draft }) => [known, draft])).toEqual([
        [null, true],
        [1, false],
      ]);
      expect(world.inputs('releaseWorkspace')).toHaveLength(1);
      const approvals = world
        .inputs('recordProgress')
        .flatMap(({ records }) => records.flatMap(({ approval }) => (approval ? [approval] : [])));
      expect(approvals.map(({ id, decision, by }) => `${id.split('@')[0]} ${decision} ${by ?? ''}`.trim())).toEqual([
        'requirements#1 pending',
        'requirements#1 approved temporal:Ada',
        'deploy#1 pending',
        'deploy#1 approved temporal:Ada',
      ]);

      const { typedSearchAttributes: columns, historyLength } = await environment.client.workflow
        .getHandle(handle.workflowId)
        .describe();
      const shown = Object.fromEntries(columns.getAll().map(({ key, value }) => [key.name, value]));
      expect(shown).toMatchObject({ OrchStage: 'done', OrchStatus: 'done', OrchCostUsd: 1.75 });
      // One run tells the whole story.
      expect(historyLength).toBeGreaterThan(150);
      expect(historyLength).toBeLessThan(700);
    });
  });

  test('a review sends it back once, and its findings stand in the next prompt of the developer', async () => {
    let reviews = 0;
    const findings = { from: 'review' as const, text: 'handle the empty name' };
    await stage.play(
      {
        checkGate: ({ stage: { name } }) => {
          if (name !== 'review') return Promise.resolve(gate({ verdict: name === 'testing' ? 'PASS' : null }));
          reviews += 1;
          return Promise.resolve(
            gate(reviews === 1 ? { verdict: 'REQUEST_CHANGES', feedback: findings } : { verdict: 'APPROVED' }),
          );
        },
      },
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements');
        const view = await until(handle, 'blocked');
        const visits = view.stages.map(({ stage: name, round }) => `${name} ${round}`);
        expect(visits.slice(2, 6)).toEqual(['development 1', 'review 1', 'development 2', 'review 2']);
        const developer = world.inputs('runAgent').filter(({ role }) => role === 'developer');
        expect(developer.map(({ feedback }) => feedback)).toEqual([[], [findings]]);
        const reviewer = world.inputs('runAgent').filter(({ role }) => role === 'reviewer');
        expect(reviewer.at(-1)?.feedback).toEqual([]);
      },
    );
  });

  test('findings are told again where the session they were told to is over', async () => {
    const findings = { from: 'review' as const, text: 'handle the empty name' };
    const over = { type: 'AgentFailed', message: 'Prompt is too long', newSession: true } as const;
    const done = { type: 'Succeeded' } as const;
    let reviews = 0;
    await stage.play(
      {
        runAgent: agentEnding(done, done, done, done, over),
        checkGate: ({ stage: { name } }) => {
          if (name !== 'review') return Promise.resolve(gate({ verdict: name === 'testing' ? 'PASS' : null }));
          reviews += 1;
          return Promise.resolve(
            gate(reviews === 1 ? { verdict: 'REQUEST_CHANGES', feedback: findings } : { verdict: 'APPROVED' }),
          );
        },
      },
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements');
        await until(handle, 'blocked');
        const developer = world.inputs('runAgent').filter(({ role }) => role === 'developer');
        expect(developer.map(({ feedback }) => feedback)).toEqual([[], [findings], [findings]]);
        expect(developer.at(-1)?.resumeSession).toBeNull();
      },
    );
  });

  test('files that are not committed go back to the role that made them, whatever its verdict was', async () => {
    let reviews = 0;
    const refused = ['docs/notes.md holds what is, or looks like, a credential'];
    await stage.play(
      {
        commitAndPush: ({ role }) => {
          if (role === 'reviewer') reviews += 1;
          const committed = { headCommit: commit, committed: true, differsFromBase: true, leftOut: [] };
          return Promise.resolve(role === 'reviewer' && reviews === 1 ? { ...committed, refused } : committed);
        },
      },
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements');
        const view = await until(handle, 'waiting-for-approval');
        const visits = view.stages.map(({ stage: name, round }) => `${name} ${round}`);
        expect(visits.slice(2, 6)).toEqual(['development 1', 'review 1', 'review 2', 'testing 1']);
        const [, second] = world.inputs('runAgent').filter(({ role }) => role === 'reviewer');
        expect(second?.feedback).toMatchObject([{ from: 'form', text: expect.stringContaining(refused[0] ?? '') }]);
      },
    );
  });

  test('too many files go back to the role that made them, as they lie in the worktree', async () => {
    let commits = 0;
    const tooMany = ['20000 files are changed, and at most 1000 are committed', '19998 of them are below out/made/'];
    await stage.play(
      {
        commitAndPush: ({ role }) => {
          if (role === 'developer') commits += 1;
          const done = { headCommit: commit, committed: true, differsFromBase: true, leftOut: [] };
          return Promise.resolve(
            role === 'developer' && commits === 1
              ? { ...done, committed: false, differsFromBase: false, tooMany }
              : done,
          );
        },
      },
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements');
        const view = await until(handle, 'waiting-for-approval');
        const visits = view.stages.map(({ stage: name, round }) => `${name} ${round}`);
        expect(visits.slice(2, 5)).toEqual(['development 1', 'development 2', 'review 1']);
        const [, second] = world.inputs('runAgent').filter(({ role }) => role === 'developer');
        expect(second?.feedback).toMatchObject([
          { from: 'form', text: expect.stringMatching(/still in the worktree[^]*19998 of them are below out\/made/) },
        ]);
      },
    );
  });

  test('a deployment that went well is not repeated for a file that is not committed', async () => {
    const refused = ['docs/notes.md holds what is, or looks like, a credential'];
    await stage.play(
      {
        commitAndPush: ({ role }) =>
          Promise.resolve({
            ...{ headCommit: commit, committed: true, differsFromBase: true, leftOut: [] },
            ...(role === 'deployer' && { refused }),
          }),
      },
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements', 'deploy');
        await handle.result();
        expect(world.inputs('runAgent').filter(({ role }) => role === 'deployer')).toHaveLength(2);
        const told = world.comments().map(({ html }) => html);
        expect(told.filter((html) => html.includes('docs/notes.md'))).toHaveLength(2);
        expect(told.join()).not.toContain('Deploy FAILED');
      },
    );
  });

  test('a reviewer that is never content is stopped after the rollbacks allowed, and a person sends it on', async () => {
    await stage.play(
      {
        checkGate: ({ stage: { name } }) =>
          Promise.resolve(gate(name === 'review' ? { verdict: 'REQUEST_CHANGES' } : {})),
      },
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements');
        const view = await until(handle, 'blocked');
        expect(view).toMatchObject({ stage: 'development', waitingFor: { kind: 'person' } });
        expect(world.inputs('runAgent').filter(({ role }) => role === 'reviewer')).toHaveLength(2);
        await handle.signal('retry', { by: 'Ada' });
        await until(
          handle,
          'blocked',
          ({ stages }) => stages.filter(({ stage: name }) => name === 'review').length === 4,
        );
      },
      { maxRollbacks: 1 },
    );
  });

  test('a failed deployment stands in development and waits for a person', async () => {
    await stage.play(
      {
        runAgent: ({ stage: name }) =>
          Promise.resolve(
            ranAs(
              1,
              name === 'deploy-staging' ? { type: 'AgentFailed', message: 'smoke test red' } : { type: 'Succeeded' },
            ),
          ),
      },
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements');
        const view = await until(handle, 'blocked');
        expect(view.stage).toBe('development');
        expect(world.inputs('runAgent').filter(({ role }) => role === 'deployer')).toHaveLength(1);
        const told =
          '❌ Deploy FAILED (the deployer agent failed). orch has rolled nothing back, the agent may have: look at staging. Developer needed for a fix.';
        await so(() => world.comments().some(({ html }) => html === `<p>${told}</p>`));
        await so(() => world.inputs('blockItem').length === 1);
        expect(world.inputs('blockItem')).toMatchObject([
          { item: handle.workflowId.slice('task/demo/'.length), blocked: true },
        ]);
        await handle.signal('retry', { by: 'Ada' });
        await until(
          handle,
          'blocked',
          ({ stages }) => stages.filter(({ stage: name }) => name === 'deploy-staging').length === 2,
        );
        const developer = world.inputs('runAgent').filter(({ role }) => role === 'developer');
        expect(developer.at(-1)?.feedback).toEqual([
          { from: 'deploy-staging', text: ['The deployment to staging failed.', told, 'smoke test red'].join('\n') },
        ]);
      },
    );
  });

  test('a question of the analyst waits for guidance, which stands in the next prompt', async () => {
    let analyses = 0;
    await stage.play(
      {
        checkGate: () => Promise.resolve(gate((analyses += 1) === 1 ? { verdict: 'NEEDS_CLARIFICATION' } : {})),
      },
      async ({ handle, world }) => {
        await until(handle, 'blocked');
        await handle.signal('guide', { by: 'Ada', text: 'formal French' });
        await until(handle, 'waiting-for-approval');
        expect(world.inputs('runAgent').at(-1)?.feedback).toEqual([{ from: 'guidance', text: 'Ada: formal French' }]);
      },
    );
  });
});

describe('tries of an agent', () => {
  test('an agent that fails twice blocks the task, its work is kept, and retry runs it again', async () => {
    const failed = { type: 'AgentFailed', message: 'exit 1' } as const;
    await stage.play({ runAgent: agentEnding(failed, failed) }, async ({ handle, world }) => {
      const view = await until(handle, 'blocked');
      expect(view.waitingFor).toMatchObject({ reason: expect.stringContaining('2 attempts (exit=1)') });
      expect(world.inputs('keepWork').map(({ runNumber }) => runNumber)).toEqual([1, 2]);
      expect(world.inputs('runAgent').at(-1)?.feedback).toEqual([{ from: 'failure', text: 'exit 1' }]);
      await handle.signal('retry', { by: 'Ada' });
      await until(handle, 'waiting-for-approval');
      const keys = world.inputs('runAgent').map(({ runKey }) => runKey);
      expect(new Set(keys).size).toBe(3);
    });
  });

  test('of each run its end is told, of a failed one an alert names its log, and of success alone there is a comment', async () => {
    const failed = { type: 'AgentFailed', message: 'exit 1' } as const;
    await stage.play({ runAgent: agentEnding(failed) }, async ({ handle, world }) => {
      await until(handle, 'waiting-for-approval');
      const task = handle.workflowId.slice('task/'.length);
      const told = (kind: string) => world.notices().flatMap((notice) => (notice.kind === kind ? [notice.text] : []));
      await so(() => told('approval').length > 0 && world.comments().length === 2);
      expect(told('run-finished')).toEqual([
        `${task}: analyst finished in 1 s (AgentFailed, exit_code=1)`,
        `${task}: analyst finished in 1 s (Succeeded, exit_code=0)`,
      ]);
      expect(told('run-failed')).toEqual([
        `⚠️ ${task}: Agent analyst failed (exit_code=1). Check logs: /runs/1.log\nexit 1`,
      ]);
      const comments = world.comments().map(({ author, mark }) => [author, mark]);
      expect(comments).toEqual([
        ['analyst', `task/${task} run 2`],
        ['orch', expect.stringContaining(`task/${task} approval requirements#1@`)],
      ]);
    });
  });

  test('each receiver that the worker has is told every notice, and one that is down delays itself alone', async () => {
    let down = true;
    const told: string[] = [];
    const notify: Script['notify'] = ({ notifier, kind }) => {
      if (notifier === 'command' && down) return Promise.reject(new Error('no network'));
      told.push(`${notifier} ${kind}`);
      return Promise.resolve({ others: notifier === 'log' ? ['command'] : [] });
    };
    await stage.play({ notify }, async ({ handle }) => {
      await until(handle, 'waiting-for-approval');
      await so(() => told.includes('log approval'));
      expect(told).toEqual(['log stage-changed', 'log run-finished', 'log approval']);
      down = false;
      await so(() => told.includes('command approval'));
      expect(told.slice(3)).toEqual(['command stage-changed', 'command run-finished', 'command approval']);
    });
  });

  test('a transient failure waits, says until when, and goes on in the same session', async () => {
    const transient = { type: 'AgentTransient', message: 'overloaded' } as const;
    await stage.play({ runAgent: agentEnding(transient) }, async ({ handle, world }) => {
      await until(handle, 'waiting-for-approval');
      expect(world.inputs('runAgent').map(({ resumeSession }) => resumeSession)).toEqual([null, 'session-1']);
    });
  });

  test('a quota is shown as a wait until its reset, which retry ends', async () => {
    const quota = { type: 'AgentQuota', message: "Claude's limit", notBefore: Date.now() + 3_600_000 } as const;
    await stage.play({ runAgent: agentEnding(quota) }, async ({ handle, world }) => {
      const view = await until(handle, 'waiting');
      expect(view.waitingFor).toEqual({
        kind: 'limit',
        agent: 'claude',
        until: quota.notBefore,
        since: expect.any(Number),
      });
      await handle.signal('retry', { by: 'Ada' });
      await until(handle, 'waiting-for-approval');
      expect(world.inputs('runAgent')).toHaveLength(2);
    });
  });

  test('a budget that is used up blocks the task until it is raised', async () => {
    await stage.play(
      {
        admit: ({ budgetUsd }) =>
          Promise.resolve(
            budgetUsd === 20 ? { decision: 'refuse', reason: '$20 of $20' } : { decision: 'go', limitUsd: 40 },
          ),
      },
      async ({ handle, world }) => {
        const view = await until(handle, 'blocked');
        expect(view.waitingFor).toMatchObject({ reason: expect.stringContaining('BudgetExceeded') });
        await handle.signal('retry', { by: 'Ada', budgetUsd: 40 });
        await until(handle, 'waiting-for-approval');
        expect(world.inputs('runAgent')).toHaveLength(1);
      },
    );
  });
});

describe('steps around the agent', () => {
  test('a push that is refused for good blocks the task; retry pushes again and the agent is not paid twice', async () => {
    let pushes = 0;
    await stage.play(
      {
        commitAndPush: () => {
          pushes += 1;
          if (pushes === 1) throw ApplicationFailure.nonRetryable('push refused', 'ForgeRejected');
          return Promise.resolve({ headCommit: commit, committed: true, differsFromBase: true, leftOut: [] });
        },
      },
      async ({ handle, world }) => {
        const view = await until(handle, 'blocked');
        expect(view.waitingFor).toMatchObject({ reason: 'commit and push: push refused [ForgeRejected]' });
        await handle.signal('retry', { by: 'Ada' });
        await until(handle, 'waiting-for-approval');
        expect(world.inputs('runAgent')).toHaveLength(1);
      },
    );
  });

  test('an unreachable part is tried for the patience, then the task is blocked, and goes on once it is back', async () => {
    let down = true;
    const workspace = { hostId: 'h1', path: '/w', headCommit: commit, baseCommit: commit, epoch: 0 };
    await stage.play(
      {
        prepareWorkspace: () => (down ? Promise.reject(new Error('connection refused')) : Promise.resolve(workspace)),
      },
      async ({ handle, world }) => {
        const view = await until(handle, 'blocked');
        expect(view.waitingFor).toMatchObject({ reason: 'workspace: connection refused' });
        expect(world.inputs('prepareWorkspace')).toHaveLength(2);
        expect(world.inputs('runAgent')).toHaveLength(0);
        await handle.signal('retry', { by: 'Ada' });
        await so(() => world.inputs('prepareWorkspace').length === 4);
        await until(handle, 'blocked');
        down = false;
        await handle.signal('retry', { by: 'Ada' });
        await until(handle, 'waiting-for-approval');
        expect(world.inputs('runAgent')).toHaveLength(1);
      },
    );
  });

  test('retry makes a worktree anew that was lost, and does the stage again', async () => {
    let commits = 0;
    const lost = ApplicationFailure.nonRetryable('The worktree is gone', 'WorkspaceLost');
    await stage.play(
      {
        commitAndPush: () =>
          (commits += 1) === 1
            ? Promise.reject(lost)
            : Promise.resolve({ headCommit: commit, committed: true, differsFromBase: true, leftOut: [] }),
      },
      async ({ handle, world }) => {
        const view = await until(handle, 'blocked');
        expect(view.waitingFor).toMatchObject({ reason: 'commit and push: The worktree is gone [WorkspaceLost]' });
        await handle.signal('retry', { by: 'Ada' });
        await until(handle, 'waiting-for-approval');
        expect(world.inputs('prepareWorkspace')).toHaveLength(2);
        expect(world.inputs('runAgent').map(({ stage: name, round }) => `${name} ${round}`)).toEqual([
          ...['analysis 1', 'analysis 2'],
        ]);
      },
    );
  });

  test('retry may name another stage, and refuses one that is not in the pipeline', async () => {
    await stage.play(
      { runAgent: agentEnding({ type: 'AgentUnusable', message: 'Not logged in' }) },
      async ({ handle }) => {
        await until(handle, 'blocked');
        const retry = (from: string) => handle.signal('retry', { by: 'Ada', id: from, from });
        await retry('lunch');
        const refused = await until(handle, 'blocked', (seen) => seen.retry?.id === 'lunch');
        expect(refused.retry?.problem).toMatch(/^stage lunch is not in this task's pipeline/);
        await retry('review');
        const view = await until(handle, 'waiting-for-approval');
        expect(view.stages.map(({ stage: name }) => name)).toEqual([
          'analysis',
          'review',
          'testing',
          'deploy-staging',
          'deploy',
        ]);
      },
    );
  });

  test('retry of a task that is not blocked is refused', async () => {
    await stage.play({}, async ({ handle }) => {
      await until(handle, 'waiting-for-approval');
      await handle.signal('retry', { by: 'Ada', id: 'r' });
      const view = await until(handle, 'waiting-for-approval', ({ retry }) => retry !== undefined);
      expect(view.retry).toEqual({ id: 'r', problem: expect.stringContaining('waits for an approval: decide it') });
    });
  });

  test('a comment that cannot be posted holds nothing up, and arrives in order later', async () => {
    let down = true;
    await stage.play(
      { postComment: () => (down ? Promise.reject(new Error('tracker is down')) : Promise.resolve()) },
      async ({ handle, world }) => {
        const view = await until(handle, 'waiting-for-approval');
        expect(view.stages.map(({ stage: name }) => name)).toEqual(['analysis', 'architecture']);
        down = false;
        await approveAll(handle, 'architecture');
        await handle.result();
        const authors = world.inputs('postComment').map(({ author }) => author);
        // The last one is the summary; the first was tried in vain before.
        expect(authors.slice(-5)).toEqual(['analyst', 'architect', 'orch', 'orch', 'architect']);
        expect(new Set(authors.slice(0, -5))).toEqual(new Set(['analyst']));
      },
      {
        pipeline: defaultPipeline.slice(0, 2).map((one) => ({
          ...one,
          approval: one.name === 'architecture' ? { kind: 'architecture', when: 'after' } : null,
        })),
      },
    );
  });
});

describe('pause and cancel', () => {
  test('a paused task starts nothing new, decisions still count, and resume goes on', async () => {
    await stage.play({}, async ({ handle, world }) => {
      const view = await until(handle, 'waiting-for-approval');
      await handle.signal('pause', { by: 'Ada' });
      await handle.signal('approve', { approval: pendingApproval(view), by: 'Ada' });
      await until(handle, 'paused', ({ stage: name }) => name === 'architecture');
      expect(world.inputs('runAgent')).toHaveLength(1);
      await handle.signal('resume', { by: 'Ada' });
      await until(handle, 'waiting-for-approval');
    });
  });

  test('what is approved during a pause is merged after it', async () => {
    await stage.play({}, async ({ handle, world, environment }) => {
      await approveAll(handle, 'requirements');
      const view = await until(handle, 'waiting-for-approval', (seen) => pendingApproval(seen).startsWith('deploy#'));
      await handle.signal('pause', { by: 'Ada' });
      await handle.signal('approve', { approval: pendingApproval(view), by: 'Ada' });
      await isQuiet(environment, handle);
      expect(world.inputs('mergePullRequest')).toEqual([]);
      await handle.signal('resume', { by: 'Ada' });
      await handle.result();
      expect(world.inputs('mergePullRequest')).toHaveLength(1);
    });
  });

  test('a merge that is held up is not tried again during a pause', async () => {
    let asked = 0;
    const mergePullRequest = (): Promise<MergeAnswer> =>
      Promise.resolve(
        (asked += 1) === 1
          ? { kind: 'waits', reason: 'one approval is missing' }
          : { kind: 'merged', mergeCommit: 'beef'.repeat(10), by: null },
      );
    await stage.play({ mergePullRequest }, async ({ handle, environment }) => {
      await approveAll(handle, 'requirements', 'deploy');
      await until(handle, 'waiting');
      await handle.signal('pause', { by: 'Ada' });
      await handle.signal('retry', { by: 'Ada' });
      await isQuiet(environment, handle);
      expect(asked).toBe(1);
      await handle.signal('resume', { by: 'Ada' });
      await handle.result();
      expect(asked).toBe(2);
    });
  });

  test.each<[string, 'prepareWorkspace' | 'ensurePullRequest' | 'checkGate', number, string[]]>([
    ['before the agent of deploy-staging', 'prepareWorkspace', 6, ['requirements']],
    ['while its pull request is made ready', 'ensurePullRequest', 2, ['requirements', 'deploy']],
    ['at the gate of what the base brought', 'checkGate', 7, ['requirements', 'deploy']],
  ])('a cancel %s is taken: nothing has begun', async (_, name, nth, approvals) => {
    let detach = () => {};
    const released = new Promise<void>((resolve) => (detach = resolve));
    const { activities } = scriptActivities({}, stage.environment.client);
    let calls = 0;
    const held = async (input: never) => {
      if ((calls += 1) === nth) await released;
      return (activities[name] as unknown as (given: never) => Promise<never>)(input);
    };
    const integrateBase = () => Promise.resolve({ headCommit: 'd'.repeat(40), conflicts: [] });
    await stage.play(
      { [name]: held, ...(name === 'checkGate' && { integrateBase }) },
      async ({ handle, world }) => {
        await approveAll(handle, ...approvals);
        await so(() => calls === nth);
        await handle.cancel();
        detach();
        await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
        expect(world.inputs('mergePullRequest')).toEqual([]);
        expect(world.inputs('runAgent')).toHaveLength(name === 'prepareWorkspace' ? 5 : 6);
      },
      // A script's activities give no heartbeats.
      { heartbeatSeconds: 120, merge: { method: 'merge', whenBaseMoved: 'integrate', deleteBranch: false } },
    );
  });

  test('a cancel ends the agent, frees the worktree, which keeps its work, and is written down', async () => {
    let ended = false;
    await stage.play(
      {
        runAgent: async () => {
          const context = Context.current();
          const beat = setInterval(() => context.heartbeat(), 50);
          try {
            await context.cancelled;
          } catch (error) {
            ended = context.cancellationDetails?.cancelRequested === true;
            throw error;
          } finally {
            clearInterval(beat);
          }
          throw new CancelledFailure('never');
        },
      },
      async ({ handle, world }) => {
        await until(handle, 'running', ({ runningSince }) => runningSince !== null);
        await handle.cancel();
        await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
        expect(ended).toBe(true);
        expect(await handle.query('status')).toMatchObject({ stages: [{ runs: 1 }], costUsd: 0, unknownCosts: 1 });
        expect(world.inputs('endRun')).toHaveLength(1);
        expect(world.inputs('keepWork')).toEqual([]);
        expect(world.inputs('releaseWorkspace')).toHaveLength(1);
        expect(world.inputs('recordProgress').at(-1)?.records.at(-1)).toMatchObject({
          status: 'cancelled',
          transition: { to: 'cancelled' },
        });
      },
    );
  });

  test('a cancel while the task waits for a person is taken at once', async () => {
    await stage.play({}, async ({ handle, world }) => {
      await until(handle, 'waiting-for-approval');
      await handle.cancel();
      await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
      expect(world.inputs('releaseWorkspace')).toHaveLength(1);
    });
  });

  test('a deployment that has begun is finished before the cancel is taken', async () => {
    let detach = () => {};
    const merged = new Promise<void>((resolve) => (detach = resolve));
    await stage.play(
      {
        mergePullRequest: async () => {
          await merged;
          return { kind: 'merged', mergeCommit: 'beef'.repeat(10), by: null };
        },
      },
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements', 'deploy');
        await so(() => world.inputs('mergePullRequest').length > 0);
        await handle.cancel();
        detach();
        await handle.result().catch(() => undefined);
        expect(world.inputs('runAgent').at(-1)).toMatchObject({ stage: 'deploy' });
        expect(world.inputs('checkGate').at(-1)).toMatchObject({ stage: { name: 'deploy' } });
      },
    );
  });
});
