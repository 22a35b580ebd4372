import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { defaultPipeline } from '../../../domain/pipeline/stages.js';
import type { Elsewhere } from '../../../domain/git/elsewhere.js';
import { commit, type Script } from '../scripted-activities.js';
import { openStage } from '../task-fixture.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage.environment.teardown();
});

const pipeline = defaultPipeline.filter(({ name }) => name === 'development' || name === 'review');
const kept = 'abcdef0123456789abcdef0123456789abcdef01';
const onBranch: Elsewhere = {
  ...{ kind: 'branch', name: 'feature/x', commits: 2, files: ['src/b.js'], count: 1, kept, notKept: [] },
};
const stash: Elsewhere = { ...onBranch, kind: 'stash', name: null, commits: 1 };

/** What the first commit of the developer came to; all later ones deliver. */
function first(made: { committed: boolean; elsewhere: readonly Elsewhere[] }): Script {
  let commits = 0;
  return {
    commitAndPush: () => {
      commits += 1;
      const delivered = { headCommit: commit, committed: true, differsFromBase: true, leftOut: [] };
      return Promise.resolve(commits > 1 ? delivered : { ...delivered, differsFromBase: made.committed, ...made });
    },
  };
}

test.each([
  ['nothing was committed', false, onBranch],
  ['nothing was committed, and it is a stash', false, stash],
  ['something was committed', true, onBranch],
])(
  'commits elsewhere send the developer back, told where and how to bring it, where %s',
  async (_, committed, work) => {
    await stage.play(
      first({ committed, elsewhere: [work] }),
      async ({ handle, world }) => {
        await handle.result();
        const [run, again] = world.inputs('runAgent').filter(({ role }) => role === 'developer');
        expect(run?.feedback).toEqual([]);
        expect(again).toMatchObject({ round: 2, feedback: [{ from: 'form' }] });
        expect(again?.feedback[0]?.text).toContain(`git cherry-pick --no-commit ${kept}`);
        const told = world
          .comments()
          .map(({ html }) => html)
          .join('\n');
        expect(told).toContain('Left elsewhere in its own git:');
        expect(told).toContain(`src/b.js; kept beside the branch as ${kept.slice(0, 12)}`);
        expect(world.notices().some(({ kind }) => kind === 'blocked')).toBe(false);
      },
      { pipeline },
    );
  },
);

test('a stash beside what was committed is told, and holds nobody up', async () => {
  await stage.play(
    first({ committed: true, elsewhere: [stash] }),
    async ({ handle, world }) => {
      await handle.result();
      expect(world.inputs('runAgent').filter(({ role }) => role === 'developer')).toHaveLength(1);
      expect(
        world
          .comments()
          .map(({ html }) => html)
          .join('\n'),
      ).toContain('a stash: src/b.js; kept beside');
    },
    { pipeline },
  );
});
