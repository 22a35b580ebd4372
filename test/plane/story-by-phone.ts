import type { SentMessage } from '../telegram/state.js';
import { nameOf } from './state.js';
import { inShort, isBlocked, isTold, type Seen, statesOf, untilOf } from './story.js';
import type { Story } from './story-stack.js';

/** From the state Ready to the end, by Plane and a phone alone: no terminal is used. Its first deployment fails. */
export async function tellByPhone({ plane, project, telegram, chat, people }: Story): Promise<Seen> {
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
  await isTold(item, '❌ Deploy FAILED (smoke/healthcheck). Rolled back. Developer needed for a fix.');
  await isBlocked(item);
  await shown('the alert', ({ text }) => /🚨 .*: Deploy failed! Rolled back\. Needs fix\./.test(text));
  await press(await shown('the block', offers('Retry')), 'Retry');
  await press(await shown('the second deployment', offers('Approve')), 'Approve');
  await isTold(item, 'Done: ');
  await untilOf(item, `${name} is done`, () => item.state.name === 'Done');
  return { comments: inShort(item), states: statesOf(item) };
}
