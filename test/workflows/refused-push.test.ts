import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pushRefusedFailure } from '../../activities/temporal/failure.js';
import type { CommitAndPushOutput } from '../../activities/on-host/commit-and-push.js';
import type { RefusedPush } from '../../domain/git/refused-push.js';
import { defaultPipeline, type Role } from '../../domain/pipeline/stages.js';
import type { TaskView } from '../../domain/task/task-view.js';
import { commit, type Script } from './scripted-activities.js';
import { approveAll, openStage, so, until } from './task-fixture.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage.environment.teardown();
});

const ref = 'refs/heads/orch/x';
const lines = ['POLICY-77: no TODO, please', 'see https://policy.example.org/77'];
const objected: RefusedPush = { ref, because: 'content', lines, reason: 'pre-receive hook declined' };
const unsaid: RefusedPush = { ref, because: 'unsaid', lines: [], reason: 'pre-receive hook declined' };
const committed: CommitAndPushOutput = { headCommit: commit, committed: true, differsFromBase: true, leftOut: [] };
const refused: CommitAndPushOutput = { ...committed, committed: false, refusedPush: objected };

/** Commits of one role come to these, one after the other, the last one for ever. */
function commitsOf(role: Role, ...outcomes: (CommitAndPushOutput | RefusedPush)[]): Script {
  let made = 0;
  return {
    commitAndPush: (input) => {
      if (input.role !== role) return Promise.resolve(committed);
      const outcome = outcomes[Math.min((made += 1), outcomes.length) - 1] ?? committed;
      return 'because' in outcome ? Promise.reject(pushRefusedFailure(outcome)) : Promise.resolve(outcome);
    },
  };
}

const stagesOf = ({ stages }: TaskView) => stages.map(({ stage: name, round }) => `${name} ${round}`);

describe('a commit that the origin objects to', () => {
  test('goes back to its role, with the origin’s words', async () => {
    await stage.play(commitsOf('developer', refused, committed), async ({ handle, world }) => {
      await approveAll(handle, 'requirements');
      const view = await until(handle, 'waiting-for-approval');
      expect(stagesOf(view).slice(2, 5)).toEqual(['development 1', 'development 2', 'review 1']);
      const [, second] = world.inputs('runAgent').filter(({ role }) => role === 'developer');
      expect(second?.feedback).toMatchObject([{ from: 'push', text: expect.stringContaining(lines.join('\n')) }]);
      const [first] = view.stages.filter(({ stage: name }) => name === 'development');
      expect(first?.gate).toMatchObject({
        passed: false,
        checks: [{ kind: 'commit', name: 'push', tail: expect.stringContaining(lines[1] ?? '') }],
      });
      const comments = world.comments().filter(({ author }) => author === 'developer');
      expect(comments[0]?.html).toMatch(/the origin refuses it:[^]*POLICY-77/);
    });
  });

  test('of a later role goes back to that role', async () => {
    await stage.play(commitsOf('reviewer', refused, committed), async ({ handle }) => {
      await approveAll(handle, 'requirements');
      const view = await until(handle, 'waiting-for-approval');
      expect(stagesOf(view).slice(2, 6)).toEqual(['development 1', 'review 1', 'review 2', 'testing 1']);
    });
  });

  test('is a person’s affair beyond the rollbacks allowed: its words are in the status and in the notice', async () => {
    await stage.play(
      commitsOf('developer', refused),
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements');
        const view = await until(handle, 'blocked');
        expect(view.waitingFor).toMatchObject({
          reason: `development: the origin refuses the push: ${lines[0] ?? ''}; sent back 1 times already`,
          evidence: [{ name: 'push', tail: expect.stringContaining(lines[1] ?? '') }],
        });
        await so(() => world.notices().some(({ kind }) => kind === 'blocked'));
        expect(world.notices().find(({ kind }) => kind === 'blocked')?.text).toContain(lines[1]);
        const runs = () => world.inputs('runAgent').filter(({ role }) => role === 'developer');
        const before = runs().length;
        await handle.signal('guide', { by: 'Ada', text: 'write DONE instead' });
        await so(() => runs().length > before);
        expect(runs()[before]?.feedback.map(({ from }) => from)).toEqual(['push', 'guidance']);
      },
      { maxRollbacks: 1 },
    );
  });

  test('of a deployer is told, and nothing is deployed again', async () => {
    await stage.play(commitsOf('deployer', refused), async ({ handle, world }) => {
      await approveAll(handle, 'requirements', 'deploy');
      await handle.result();
      expect(world.inputs('runAgent').filter(({ role }) => role === 'deployer')).toHaveLength(2);
      const comments = world.comments().filter(({ author }) => author === 'deployer');
      expect(comments[0]?.html).toContain('POLICY-77');
    });
  });
});

describe('what the origin objects to, and no run has just made,', () => {
  const rejected = () => Promise.reject(pushRefusedFailure(objected));

  test('goes back to development, as the merge of the base before a deployment', async () => {
    let refusals = 0;
    const merge = { method: 'merge', whenBaseMoved: 'integrate', deleteBranch: false } as const;
    await stage.play(
      {
        integrateBase: () =>
          (refusals += 1) === 1 ? rejected() : Promise.resolve({ headCommit: commit, conflicts: [] }),
      },
      async ({ handle, world }) => {
        await approveAll(handle, 'requirements', 'deploy');
        const view = await until(handle, 'waiting-for-approval');
        expect(stagesOf(view).slice(6)).toEqual([
          ...['deploy 1', 'development 2', 'review 2', 'testing 2', 'deploy-staging 2', 'deploy 2'],
        ]);
        const [, second] = world.inputs('runAgent').filter(({ role }) => role === 'developer');
        expect(second?.feedback).toMatchObject([{ from: 'push', text: expect.stringContaining(lines.join('\n')) }]);
      },
      { merge },
    );
  });

  test('is counted', async () => {
    await stage.play(
      { prepareWorkspace: rejected },
      async ({ handle }) => {
        const view = await until(handle, 'blocked');
        expect(stagesOf(view)).toEqual(['analysis 1', 'analysis 2']);
        expect(view.waitingFor).toMatchObject({ reason: expect.stringMatching(/sent back 1 times already/) });
      },
      { maxRollbacks: 1 },
    );
  });
});

describe('a push that is refused without a word', () => {
  const [development] = defaultPipeline.filter(({ name }) => name === 'development');
  const pipeline = development === undefined ? [] : [development];

  test('blocks; a retry pushes it once more', async () => {
    await stage.play(
      commitsOf('developer', unsaid, committed),
      async ({ handle, world }) => {
        const view = await until(handle, 'blocked');
        expect(view.waitingFor).toMatchObject({ reason: expect.stringContaining('does not say why') });
        await handle.signal('retry', { by: 'Ada' });
        await handle.result();
        expect(world.inputs('runAgent')).toHaveLength(1);
        expect(world.inputs('commitAndPush')).toHaveLength(2);
      },
      { pipeline },
    );
  });

  test.each([
    ['guidance lets its role do it anew', 'guide', { by: 'Ada', text: 'without the TODO' }, ['guidance']],
    ['so does a retry from its stage', 'retry', { by: 'Ada', from: 'development' }, []],
  ])('%s', async (_, signal, message, told) => {
    await stage.play(
      commitsOf('developer', unsaid, committed),
      async ({ handle, world }) => {
        await until(handle, 'blocked');
        await handle.signal(signal, message);
        await handle.result();
        const runs = world.inputs('runAgent');
        expect(runs).toHaveLength(2);
        expect(runs[1]?.feedback.map(({ from }) => from)).toEqual(told);
        expect(world.inputs('prepareWorkspace')).toHaveLength(2);
      },
      { pipeline },
    );
  });
});

test('a cancel that cannot keep its work on the origin says where it is', async () => {
  const left = 'The origin refuses refs/orch/wip/x: POLICY-9: no work in progress';
  await stage.play({ releaseWorkspace: () => Promise.resolve({ kept: null, left }) }, async ({ handle, world }) => {
    await until(handle, 'waiting-for-approval');
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow();
    const view = await handle.query<TaskView>('status');
    expect(view.leftAt).toEqual({ hostId: 'h1', path: '/w', why: left, forGood: true });
    const told = world.notices().find(({ kind }) => kind === 'cancelled')?.text;
    expect(told).toMatch(/lies on host h1 in \/w: .*POLICY-9[^]*orch gc/);
  });
});
