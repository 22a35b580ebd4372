import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { commit } from '../scripted-activities.js';
import { approveAll, openStage } from '../task-fixture.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.environment.teardown());

/** The head at which a task comes, which was reviewed and tested before; the branch is at `commit` here. */
test.each<[string, string, string[]]>([
  ['at the head that was judged is merged', commit, ['deployer']],
  ['at another head is judged first', 'e'.repeat(40), ['reviewer', 'tester', 'deployer', 'deployer']],
])('a task that begins at its deployment %s', async (_, head, roles) => {
  await stage.play(
    {},
    async ({ handle, world }) => {
      await approveAll(handle, 'deploy');
      await handle.result();
      expect(world.inputs('runAgent').map(({ role }) => role)).toEqual(roles);
    },
    {},
    {},
    { startAt: 'deploy', head },
  );
});
