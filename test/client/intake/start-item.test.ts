import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readWorkItem } from '../../../activities/store/work-items.js';
import type { WorkItem } from '../../../activities/trackers/tracker.js';
import { readSettings } from '../../../client/orch-client.js';
import type { LookAtBranch } from '../../../client/start/foreign-branch.js';
import { createStartItem } from '../../../client/intake/start-item.js';
import { openTeam, type Team } from '../../cli/team.js';

let team: Team;
beforeAll(async () => {
  team = await openTeam();
});
afterAll(() => team.close());

const usual = { title: 'Greet', description: 'in French', url: 'https://git.example/acme/shop/issues/12' };
const nobodyKnows: LookAtBranch = () => Promise.resolve(null);
const startItem = (item: string, text: Partial<WorkItem> = {}, project = 'shop', lookAtBranch = nobodyKnows) => {
  const readItem = () => Promise.resolve({ ...usual, ...text });
  return createStartItem({ ...team, settings: readSettings(team.env, team.folder), readItem, lookAtBranch })({
    project,
    item,
  });
};

test('an item is started once by ten who start it at once, by its text as its tracker has it', async () => {
  const starts = await Promise.all(Array.from({ length: 10 }, () => startItem('12')));
  expect(starts.filter((start) => 'started' in start && start.started)).toHaveLength(1);
  expect(new Set(starts.map((start) => ('taskId' in start ? start.taskId : null)))).toEqual(new Set(['task/shop/12']));
  expect(await readWorkItem(team.pool, 'shop', '12')).toEqual(usual);
});

test.each([
  ['title', { title: 'x'.repeat(201) }, 'The title has 201 characters; 200 are taken.'],
  [
    'description',
    { description: 'x'.repeat(1_048_577) },
    'The description has 1048577 bytes; 1048576 (1 MB) are taken.',
  ],
])('a %s that no task can be run by is an answer, because its author can mend it', async (_name, text, what) => {
  expect(await startItem('13', text)).toMatchObject({ refused: { what } });
  expect(await readWorkItem(team.pool, 'shop', '13')).toBeNull();
});

test('a project that is not known here is no answer: another worker may know it', async () => {
  await expect(startItem('14', {}, 'nowhere')).rejects.toThrow('There is no project nowhere');
});

test('a branch that others have pushed is an answer, with the ways on', async () => {
  const look: LookAtBranch = () => Promise.resolve({ head: 'a'.repeat(40), isInBase: false });
  expect(await startItem('15', {}, 'shop', look)).toEqual({
    refused: {
      what: 'The branch orch/15 is on the origin of shop already, at aaaaaaaaaaaa, with commits that no task of 15 has pushed.',
      hint: 'Work on another branch (`orch start --project shop --item 15 --branch NAME`), or knowingly on what is there (`orch start --project shop --item 15 --branch orch/15 --adopt`).',
    },
  });
});
