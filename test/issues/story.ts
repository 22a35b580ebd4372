import { until } from '../stack/start-fixture.js';
import type { Issues, Place, Said } from './issue-stack.js';

/** From a label to the merge, in a browser alone; answers who said what, in short and sorted, on the issue and on its pull request. */
export async function tellStory({ openIssue, people, plainName, stack }: Issues, place: Place): Promise<string[]> {
  const { boss, outsider } = people;
  const issue = await openIssue(place, 'Greet in French');
  const asks = (kind: string) =>
    until(`${place.project} asks for ${kind}`, async () =>
      (await issue.comments()).some(({ text }) => text.includes(`/approve ${kind}`)),
    );

  await issue.label();
  await asks('requirements');
  await issue.say(outsider, '/approve');
  await issue.say(boss, 'Fine with me.\n\n/approve requirements');
  await asks('deploy');
  await issue.say(boss, '/approve');
  await until(`the issue of ${place.project} is closed`, issue.isClosed);
  const task = `${place.project}/${issue.number}`;
  await until(`${task} is done`, async () => (await statusOf(stack, task)) === 'done');
  await until(`all of ${task} is told`, async () =>
    (await issue.comments()).some(({ text }) => text.startsWith('Done: ')),
  );

  const inShort = (said: readonly Said[]) => said.map(({ by, text }) => `${plainName(by)}: ${firstLine(text)}`);
  const pulls = await issue.pulls();
  const onPulls = await Promise.all(pulls.map(({ number }) => issue.comments(number)));
  return [
    ...inShort(await issue.comments()),
    ...pulls.map(({ merged }) => `pull request, ${merged ? 'merged' : 'not merged'}`),
    ...onPulls.flatMap(inShort).map((line) => `on it, ${line}`),
  ].sort();
}

/** Null where the stack is down just now. */
async function statusOf(stack: Issues['stack'], task: string): Promise<string | null> {
  try {
    return (await stack.orch().read(task)).view.status;
  } catch {
    return null;
  }
}

/** Its beginning, without what each task has of its own. */
function firstLine(text: string): string {
  const [line = ''] = text.split('\n');
  const own = [/&#8203;/g, /(?<=task\/)\w+/, /(?<=gitea:)\d+/, /(?<=@)[0-9a-f]+/, /, \d+ tokens.*/];
  return own.reduce((shown, pattern) => shown.replace(pattern, ''), line).slice(0, 50);
}
