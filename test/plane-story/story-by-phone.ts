import type { SentMessage } from '../telegram/state.js';
import { nameOf } from '../plane/state.js';
import {
  failedAlert,
  failedComment,
  firstWords,
  inShort,
  isBlocked,
  isTold,
  type Seen,
  statesOf,
  untilOf,
} from './story.js';
import type { Story } from './story-stack.js';

interface SeenByPhone extends Seen {
  /** What the chat was told, sorted. */
  readonly told: readonly string[];
}

/** From the state Ready to the end, by Plane and a phone alone: no terminal is used. Its first deployment fails. */
export async function tellByPhone({ plane, project, telegram, chat, people }: Story): Promise<SeenByPhone> {
  const { grace, boss, stranger } = people;
  const item = plane.people.addItem(project, grace, {
    name: 'The shop is broken, good',
    html: '<p>It greets its customers.</p><p>Question: In which language?</p>',
  });
  const name = nameOf(item);
  const messages = () => telegram.messages(chat).filter(({ text }) => text.includes(name));
  const shown = async (what: string, isIt: (message: SentMessage) => boolean): Promise<SentMessage> => {
    await untilOf(item, `the chat is told ${what}`, () => messages().some(isIt));
    return messages().findLast(isIt) as SentMessage;
  };
  const offers = (label: string) => (message: SentMessage) =>
    message.buttons.flat().some(({ text }) => text.includes(label));
  const press = async (message: SentMessage, label: string, by = boss) => {
    const pressed = telegram.press(message, label, by);
    await untilOf(item, `the press of ${label} is answered`, () => pressed.answer !== null);
  };

  plane.people.move(item, 'Ready', grace);
  const question = await shown('the question', ({ text }) => text.includes('In which language?'));
  await isBlocked(item);
  telegram.reply(question, 'In French.', boss);
  const requirements = await shown('the requirements', offers('Approve'));
  await press(requirements, 'Approve', stranger);
  await press(requirements, 'Approve');
  await isTold(item, '/approve deploy');
  plane.people.move(item, 'Approved', grace);
  await isTold(item, failedComment);
  await isBlocked(item);
  await shown('the alert', ({ text }) => text.split('\n')[0] === failedAlert(name));
  const block = await shown('the block', offers('Retry'));
  await press(block, 'Retry');
  const isAsked = offers('Approve');
  // The first request may show its buttons for a moment longer.
  const second = await shown('the second deployment', (message) => message.id > block.id && isAsked(message));
  await press(second, 'Approve');
  await isTold(item, 'Done: ');
  await untilOf(item, `${name} is done`, () => item.state.name === 'Done');
  const told = messages().map(({ text }) => firstWords(text));
  return { item, comments: inShort(item), states: statesOf(item), told: told.sort() };
}
