import { until } from '../stack/start-fixture.js';
import { type Item, nameOf } from '../plane/state.js';
import type { Story } from './story-stack.js';

/** To the letter of CONTRACT.md. */
export const failedComment = '❌ Deploy FAILED (smoke/healthcheck). Rolled back. Developer needed for a fix.';
export const failedAlert = (item: string) => `🚨 shop/${item}: Deploy failed! Rolled back. Needs fix.`;

/** What is to be seen of an item that was carried from Ready to its deployment, in short. */
export interface Seen {
  readonly item: Item;
  /** Who has said what below it, sorted. */
  readonly comments: readonly string[];
  /** The states that it was moved to, and by whom; stages that follow each other fast are told by the newest alone. */
  readonly states: readonly string[];
}

/**
 * A first item is deployed, so that there is something to go back to; decided by its states. Its first request to be deployed is
 * rejected, with the reason.
 */
export async function deployFirst({ plane, project, people: { grace, eve } }: Story, reason: string): Promise<Item> {
  const item = plane.people.addItem(project, grace, { name: 'The shop is good', state: 'Ready' });
  const decide = async (kind: string, state: string) => {
    await isTold(item, `/approve ${kind}`);
    plane.people.move(item, state, grace);
  };
  await decide('requirements', 'Approved');
  await decide('deploy', 'Rejected');
  await isTold(item, 'Why? Your next comment here is the reason');
  plane.people.comment(item, eve, '<p>I would have had another.</p>');
  plane.people.comment(item, grace, `<p>${reason}</p>`);
  await isTold(item, 'Rejected by');
  await decide('deploy', 'Approved');
  await untilOf(item, 'the first item is done', () => item.state.name === 'Done');
  return item;
}

/** From the state Ready to the end in Plane alone: no terminal is used. Its first deployment fails. */
export async function tellStory({ plane, project, people: { grace } }: Story): Promise<Seen> {
  const item = plane.people.addItem(project, grace, {
    name: 'The shop is broken, good',
    html: '<p>It greets its customers.</p><p>Question: In which language?</p>',
  });
  const say = (text: string) => plane.people.comment(item, grace, `<p>${text}</p>`);

  plane.people.move(item, 'Ready', grace);
  await isTold(item, 'In which language?');
  await isBlocked(item);
  say('/answer In French.');
  await isTold(item, '/approve requirements');
  plane.people.move(item, 'Approved', grace);
  await isTold(item, '/approve deploy');
  plane.people.move(item, 'Approved', grace);
  await isTold(item, failedComment);
  await isBlocked(item);
  await isTold(item, '/retry');
  say('/retry');
  await isTold(item, '/approve deploy');
  plane.people.move(item, 'Approved', grace);
  await isTold(item, 'Done: ');
  await untilOf(item, `${nameOf(item)} is done`, () => item.state.name === 'Done');
  return { item, comments: inShort(item), states: statesOf(item) };
}

export const isBlocked = (item: Item) =>
  untilOf(item, `${nameOf(item)} is blocked`, () => item.state.name === 'Blocked');

export const isTold = (item: Item, text: string) =>
  untilOf(item, `${nameOf(item)} is told ${text}`, () =>
    item.comments.some(({ html }) => wordsOf(html).includes(text)),
  );

export async function untilOf(item: Item, what: string, isSo: () => boolean): Promise<void> {
  await until(what, isSo).catch((error: unknown) => {
    throw new Error([(error as Error).message, ...statesOf(item), ...inShort(item)].join('\n'), { cause: error });
  });
}

const wordsOf = (html: string) => html.replace(/<[^>]+>|\u200b|&#8203;/g, '').trim();

export function inShort({ comments }: Item): string[] {
  return comments.map(({ by, html }) => `${by.displayName}: ${firstWords(wordsOf(html))}`).sort();
}

/** Without what each task has of its own. */
export function firstWords(text: string): string {
  const own: [RegExp, string][] = [
    [/DEMO-\d+/g, 'DEMO-N'],
    [/(?<=(?:plane|telegram):)[0-9a-f-]+/g, ''],
    [/(?<=127.0.0.1:)\d+/g, ''],
    [/#\d+/g, '#N'],
    [/[0-9a-f]{12,40}/g, 'COMMIT'],
  ];
  return (
    own
      .reduce((shown, [pattern, word]) => shown.replace(pattern, word), text)
      .split('\n')
      .at(0)
      ?.slice(0, 60) ?? ''
  );
}

export function statesOf({ activities }: Item): string[] {
  return activities.flatMap(({ field, newValue, by }) =>
    field === 'state' ? [`${newValue ?? ''} by ${by.displayName}`] : [],
  );
}
