import { expect } from '@jest/globals';
import { roles } from '../../domain/pipeline/stages.js';
import { until } from '../deploys/real-stack.js';
import type { Issues, Place, Said } from './issue-stack.js';

/** From a label to the merge, in a browser alone: answers all that was said on the issue. */
export async function tellStory({ issue: at, people, stack }: Issues, place: Place): Promise<Said[]> {
  const issue = at(place);
  const { boss, outsider, speakers } = people;
  const asks = (kind: string) =>
    until(`${place.project} asks for ${kind}`, async () =>
      (await issue.comments()).some(({ text }) => text.includes(`/approve ${kind}`)),
    );

  await issue.open('Greet in French');
  await issue.label();
  await asks('requirements');
  await issue.say(outsider, '/approve');
  await issue.say(boss, 'Fine with me.\n\n/approve requirements');
  await asks('deploy');
  await issue.say(boss, '/approve');
  await until(`the issue of ${place.project} is closed`, async () => (await issue.read()).state === 'closed');
  const task = `${place.project}/${issue.number()}`;
  await until(`${task} is done`, async () => (await stack.orch().read(task)).view.status === 'done');

  expect(await issue.pulls()).toMatchObject([{ merged: true }]);
  const said = await issue.comments();
  for (const role of roles) expect(said.filter(({ by }) => by === speakers[role].name)).not.toEqual([]);
  return said;
}
