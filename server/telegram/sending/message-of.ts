import type { Button } from '../../../activities/store/notices/buttons.js';
import type { DueNotice } from '../../../activities/store/notices/due-notices.js';
import type { SettledMessage } from '../../../activities/store/notices/settled-messages.js';
import type { ChatReply } from '../../../domain/chat/answers.js';
import { generalTopic, parseAddress } from '../../../domain/chat/chat-address.js';
import { settledInWords } from '../../../domain/chat/settled.js';
import type { Settled } from '../../../domain/chat/settled.js';
import type { Content } from '../../../domain/content/content.js';
import { escapeHtml } from '../../../domain/content/escape-html.js';
import { small } from '../../../domain/content/make.js';
import { longestMessage, toPlainMessage, toTelegram } from '../../../domain/content/to-telegram.js';
import type { Notice } from '../../../domain/notices/notice.js';
import type { NoticeKind } from '../../../domain/notices/notice-kinds.js';
import { noticeTable } from '../../../domain/wording/notice-table.js';
import { linksLine, type PageOf } from '../../notices/links.js';
import type { Outgoing } from '../api/api.js';

type Told = Pick<DueNotice, 'kind' | 'body' | 'taskId' | 'links' | 'address' | 'toldAt' | 'plain' | 'topicIsLost'>;
type Said = Pick<Outgoing, 'replyTo' | 'asksForReply' | 'silent'> & { readonly content: Content };

/** What is sent of a notice, or of a reply. */
export function messageOf(told: Told, buttons: readonly Button[], pageOf: PageOf): Outgoing {
  const { chat, thread } = parseAddress(told.toldAt);
  const isReply = told.kind === 'reply';
  const reply = told.body as ChatReply;
  const { content, ...said } = isReply ? replied(reply, told) : noticed(told, pageOf);
  const lost = told.topicIsLost ? [small(`For topic ${thread}, which is not there.`)] : [];
  const whole = [...content, ...lost];
  return {
    ...said,
    ...{ chat, buttons },
    thread: told.topicIsLost || thread === generalTopic ? null : thread,
    ...(isReply && !told.plain ? { text: calling(reply, whole), html: true } : written(whole, told.plain)),
  };
}

function noticed({ kind, body, taskId, links }: Told, pageOf: PageOf): Said {
  const { content } = body as Pick<Notice, 'content'>;
  return {
    content: [...content, ...linksLine(links, taskId, pageOf)],
    replyTo: null,
    asksForReply: false,
    silent: noticeTable[kind as NoticeKind].urgency === 'info',
  };
}

/** Of a message in another chat, such as the one that this was before, the number means nothing here. */
function replied({ to, content, asks, in: where }: ChatReply, { address, toldAt }: Told): Said {
  const isHere = (where ?? parseAddress(address).chat) === parseAddress(toldAt).chat;
  return { content, replyTo: isHere ? to : null, asksForReply: asks?.on === 'reason', silent: true };
}

/** Who alone is asked for a reply is named, so that Telegram begins theirs and nobody else's. */
function calling({ whom }: ChatReply, content: Content): string {
  if (whom === null) return toTelegram(content);
  const name = whom.name.trim() === '' ? whom.id : whom.name;
  const mention = `<a href="tg://user?id=${whom.id}">${escapeHtml(name)}</a>: `;
  return `${mention}${toTelegram(content, longestMessage - name.length - 2)}`;
}

/** The same as it was told, what became of it, and no buttons. */
export function settledMessage(
  message: Pick<SettledMessage, 'content' | 'links' | 'taskId' | 'plain'>,
  settled: Settled,
  pageOf: PageOf,
): Pick<Outgoing, 'text' | 'html'> {
  const { content, links, taskId, plain } = message;
  return written([...content, ...settledInWords(settled), ...linksLine(links, taskId, pageOf)], plain);
}

function written(content: Content, plain: boolean): Pick<Outgoing, 'text' | 'html'> {
  return plain ? { text: toPlainMessage(content), html: false } : { text: toTelegram(content), html: true };
}
