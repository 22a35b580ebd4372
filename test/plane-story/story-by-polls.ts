import { inShort, isTold, type Seen, statesOf, untilOf } from './story.js';
import type { Story } from './story-stack.js';

/** From the state Ready to the end where no webhook tells of anything: decided by states, the first time against it. */
export async function tellByPolls({ plane, quiet: { project, grace } }: Story, reason: string): Promise<Seen> {
  const item = plane.people.addItem(project, grace, { name: 'Greet in French', state: 'Ready' });
  await isTold(item, '/approve deploy');
  plane.people.move(item, 'Rejected', grace);
  await isTold(item, 'Why? Your next comment here is the reason');
  plane.people.comment(item, grace, `<p>${reason}</p>`);
  await isTold(item, 'Rejected by');
  await isTold(item, '/approve deploy');
  plane.people.move(item, 'Approved', grace);
  await isTold(item, 'Done: ');
  await untilOf(item, 'the polled item is done', () => item.state.name === 'Done');
  return { item, comments: inShort(item), states: statesOf(item) };
}
