import type { ClientBase } from 'pg';
import type { BaseLogger } from 'pino';
import { type ChatAnswer, type ChatReply, longestPressAnswer } from '../../../domain/chat/answers.js';
import { paragraph } from '../../../domain/content/make.js';
import type { EventOutcome } from '../../../domain/intake/event-outcome.js';
import { parseAddress } from '../../../domain/chat/chat-address.js';
import { type ChatEvent, identityOf } from '../../../domain/intake/tracker-event.js';
import type { Redact } from '../../../domain/text/redact.js';
import { redactTexts } from '../../../domain/text/redact-texts.js';
import { asSentence } from '../../../domain/wording/intake/chat-answers.js';
import { noteOutcome } from '../../store/intake/answers.js';
import { findOutcome } from '../../store/intake/events.js';
import { type AsidePlace, takeAside } from '../../store/notices/asides.js';
import { insertChatAnswer } from '../../store/notices/chat-answers.js';
import { inTransaction } from '../../store/transaction.js';
import type { Granted } from './granted.js';
import { grantWish, type GrantDeps } from './grant-wish.js';

export interface TakeChatDeps extends GrantDeps {
  readonly redact: Redact;
  readonly log: Pick<BaseLogger, 'warn'>;
}

/** Does what somebody wishes on a chat, and has them answered there: the answers and the outcome are written as one, once. */
export async function takeChat(deps: TakeChatDeps, event: ChatEvent): Promise<EventOutcome> {
  const known = await findOutcome(deps.pool, event);
  if (known !== null) return { what: known, reply: null };
  const granted = await grantWish(deps, event);
  return await inTransaction(deps.pool, async (client) => {
    // Where the same event is taken twice at once, the first that comes here answers it.
    const earlier = await findOutcome(client, event, { lock: true });
    if (earlier !== null) return { what: earlier, reply: null };
    const says = await answer(client, event, { ...granted, says: deps.redact(granted.says) }, deps.redact);
    const what = `${event.wish.does}: ${granted.done ? '' : 'no: '}${says}`.slice(0, 200);
    await noteOutcome(client, event, { what, answered: true });
    if (granted.outsider) {
      const { actor, chat, taskId } = event;
      deps.log.warn(
        { by: identityOf(actor), chat: chat.address, task: taskId, what },
        'somebody without a say was refused',
      );
    }
    return { what, reply: null };
  });
}

/** Writes what is answered, and returns what was said in the end. */
async function answer(client: ClientBase, event: ChatEvent, { done, says, shows, outsider }: Granted, redact: Redact) {
  const { message, answer: to, id } = event.chat;
  const where = id === undefined ? {} : { in: id };
  const reply = (key: string, body: ChatReply) =>
    insert(client, event, key, { kind: 'reply', body: { ...body, ...where } });
  const show = ({ once, ...shown }: NonNullable<Granted['shows']>) =>
    reply(once?.key ?? `shown/${event.key}`, { ...shown, to: message, content: redactTexts(shown.content, redact) });
  const isShown = shows === undefined || (await show(shows));
  // What is shown once was shown before.
  const said = asSentence(isShown ? says : (shows.once?.again ?? says));
  if ('message' in to) {
    if (outsider && !(await takeAside(client, asideOf(event)))) return `${said} Not answered: too often.`;
    await reply(`reply/${event.key}`, { to: to.message, content: [paragraph(said)], asks: null, whom: null });
    return said;
  }
  const isLong = said.length > longestPressAnswer;
  const body = {
    press: to.press,
    text: isLong ? `${said.slice(0, longestPressAnswer - 1)}…` : said,
    alert: !done || !isShown,
    message,
    ...(outsider && { onlyThere: true }),
    ...where,
  };
  await insert(client, event, `press/${event.key}`, { kind: 'press-answer', body });
  if (isLong && !outsider)
    await reply(`reply/${event.key}`, { to: message, content: [paragraph(said)], asks: null, whom: null });
  return said;
}

function asideOf({ actor, chat }: ChatEvent): AsidePlace {
  return { receiver: actor.account, chat: parseAddress(chat.address).chat, person: actor.id };
}

function insert(client: ClientBase, event: ChatEvent, key: string, answer: ChatAnswer): Promise<boolean> {
  const { project, taskId, chat, actor } = event;
  return insertChatAnswer(client, {
    ...{ key, receiver: actor.account, address: chat.address },
    about: { project, taskId },
    answer,
  });
}
