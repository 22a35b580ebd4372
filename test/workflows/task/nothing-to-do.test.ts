import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { defaultPipeline } from '../../../domain/pipeline/stages.js';
import { commit, ranAs, type Script } from '../scripted-activities.js';
import { openStage, so, until } from '../task-fixture.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage.environment.teardown();
});

const words = 'slugify() is there already:\nsee src/text.js.';
const pipeline = defaultPipeline.filter(({ name }) => name === 'development' || name === 'review');

/** A developer who changes nothing the first times. */
function changesNothing(times: number, more: Script = {}): Script {
  let commits = 0;
  let runs = 0;
  return {
    runAgent: () => Promise.resolve({ ...ranAs((runs += 1), { type: 'Succeeded' }), lastWords: words }),
    commitAndPush: () => {
      const changed = (commits += 1) > times;
      return Promise.resolve({ headCommit: commit, committed: changed, differsFromBase: changed, leftOut: [] });
    },
    ...more,
  };
}

describe('a developer who changes nothing', () => {
  test('costs one run: a person is asked, with the developer’s own words', async () => {
    await stage.play(
      changesNothing(9),
      async ({ handle, world }) => {
        const view = await until(handle, 'blocked');
        expect(view).toMatchObject({
          stage: 'development',
          waitingFor: { kind: 'person', said: words, ways: expect.arrayContaining([{ way: 'close' }]) },
        });
        await so(() => world.notices().some(({ kind }) => kind === 'blocked'));
        const told = world.notices().find(({ kind }) => kind === 'blocked')?.text;
        expect(told).toContain('> slugify() is there already:\n> see src/text.js.');
        expect(world.inputs('runAgent')).toHaveLength(1);
        expect(world.inputs('checkGate')).toEqual([]);
        expect(world.inputs('ensurePullRequest')).toEqual([]);
      },
      { pipeline },
    );
  });

  test('closed, it is done without a merge, by whom everybody is told, and the worktree is freed', async () => {
    await stage.play(
      changesNothing(9),
      async ({ handle, world }) => {
        await until(handle, 'blocked');
        await handle.signal('close', { by: 'Ada' });
        await handle.signal('close', { by: 'Bob' });
        expect(await handle.result()).toEqual({ mergeCommit: null, costUsd: 0.25, closedBy: 'Ada' });
        expect(world.inputs('mergePullRequest')).toEqual([]);
        expect(world.inputs('releaseWorkspace')).toHaveLength(1);
        expect(world.inputs('recordProgress').at(-1)?.records.at(-1)).toMatchObject({
          ...{ status: 'done', stage: 'done', closedBy: 'Ada' },
          transition: { to: 'done', reason: 'closed: nothing to do, says Ada' },
        });
        expect(world.comments().at(-1)?.html).toContain('Closed, nothing to do, says Ada: Greet in French');
        expect(world.notices().at(-1)?.text).toContain('is closed: nothing to do, says Ada');
      },
      { pipeline },
    );
  });

  test('guided, it goes on with that, and what it did before does not count as a rollback', async () => {
    await stage.play(
      changesNothing(1),
      async ({ handle, world }) => {
        await until(handle, 'blocked');
        await handle.signal('guide', { by: 'Ada', text: 'the French one is missing' });
        await handle.result();
        const [, second] = world.inputs('runAgent');
        expect(second?.feedback.map(({ from }) => from)).toEqual(['development', 'guidance']);
      },
      { pipeline, maxRollbacks: 0 },
    );
  });

  test('tried again, it is asked again', async () => {
    await stage.play(
      changesNothing(2),
      async ({ handle, world }) => {
        await until(handle, 'blocked');
        await handle.signal('retry', { by: 'Ada' });
        await so(() => world.inputs('runAgent').length === 2);
        await until(handle, 'blocked', ({ round }) => round === 2);
        await handle.signal('retry', { by: 'Ada' });
        await handle.result();
      },
      { pipeline },
    );
  });
});

test('a close is dropped where nobody has asked, or that says not by whom', async () => {
  await stage.play(
    changesNothing(1),
    async ({ handle }) => {
      await until(handle, 'blocked');
      for (const args of [[], [null], [{}], [{ by: '' }], ['rubbish']] as [unknown][]) {
        await handle.signal('close', ...args);
      }
      await handle.signal('retry', { by: 'Ada' });
      const asks = await until(handle, 'waiting-for-approval');
      await handle.signal('close', { by: 'Eve' });
      expect(await until(handle, 'waiting-for-approval')).toEqual(asks);
      await handle.signal('approve', { approval: 'development@c0ffee0', by: 'Ada' });
      expect(await handle.result()).not.toHaveProperty('closedBy');
    },
    {
      pipeline: pipeline.map((one) => ({
        ...one,
        approval: one.name === 'development' ? { kind: 'development', when: 'after' } : null,
      })),
    },
  );
});
