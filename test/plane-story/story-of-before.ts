import { join } from 'node:path';
import { oldRun, oldTables, oldTask, pushOldBranch, writeOldDatabase } from '../cli/import/old-service.js';
import { type Item, nameOf } from '../plane/state.js';
import type { Role } from '../../domain/pipeline/stages.js';
import { inShort, isTold, type Seen, statesOf, untilOf } from './story.js';
import type { Story } from './story-stack.js';

/** What the old service has said below an item, as it wrote it: without an external id. */
const said = {
  analyst: '🔎 analyst finished analysis',
  architect: '📐 architect finished architecture',
  developer: '🔨 developer finished development',
  reviewer: '👀 reviewer finished review',
  tester: '🧪 tester finished testing',
} as const;

/** An item of the project whose items the old environment variable names, from its state Ready to Done. */
export async function tellAsBefore(story: Story): Promise<Seen> {
  const { plane, old, people } = story;
  const item = plane.people.addItem(old, people.grace, { name: 'Greet in French', state: 'Ready' });
  await decide(story, item, 'requirements');
  await decide(story, item, 'deploy');
  return await end(item);
}

/** Two tasks of the old service, one in its development, one before its deployment, that go on here to their ends. */
export async function tellImported(story: Story): Promise<[Seen, Seen]> {
  const { stack, oldOrigin } = story;
  const developed = leftBehind(story, ['analyst', 'architect']);
  const tested = leftBehind(story, ['analyst', 'architect', 'developer', 'reviewer', 'tester']);
  const place = { folder: stack.outside, origin: oldOrigin };
  pushOldBranch(place, { id: 2, item: nameOf(developed), files: [] });
  pushOldBranch(place, { id: 3, item: nameOf(tested), files: ['old-3.txt'] });
  const database = join(stack.outside, 'old.db');
  await writeOldDatabase(
    database,
    oldTables,
    oldTask(2, 'development', { repo: 'old', item: nameOf(developed) }),
    oldTask(3, 'deploy', { repo: 'old', item: nameOf(tested) }),
    oldRun(1_001, 2, 'analyst'),
    oldRun(1_002, 3, 'tester'),
  );
  await stack.command('import', '--from', database, '--old-service-stopped');
  const goOn = async (item: Item) => {
    await decide(story, item, 'deploy');
    return await end(item);
  };
  return await Promise.all([goOn(developed), goOn(tested)]);
}

/** An item as the old service has left it. */
function leftBehind(
  { plane, old, people: { grace }, speakers }: Story,
  roles: readonly (Role & keyof typeof said)[],
): Item {
  const item = plane.people.addItem(old, grace, { name: 'Begun before', state: 'In Progress' });
  for (const role of roles) {
    const bot = speakers.get(role);
    if (bot !== undefined) plane.people.comment(item, bot, `<p>${said[role]}</p>`);
  }
  return item;
}

async function decide({ plane, people: { grace } }: Story, item: Item, kind: string): Promise<void> {
  await isTold(item, `/approve ${kind}`);
  plane.people.move(item, 'Approved', grace);
}

async function end(item: Item): Promise<Seen> {
  await isTold(item, 'Done: ');
  await untilOf(item, `${nameOf(item)} is done`, () => item.state.name === 'Done');
  return { item, comments: inShort(item), states: statesOf(item) };
}
