import type { Button } from '../../activities/store/notices/buttons.js';
import type { DueNotice, NoticeLinks } from '../../activities/store/notices/due-notices.js';
import type { ChatReply } from '../../domain/chat/answers.js';
import { settledInWords } from '../../domain/chat/settled.js';
import type { Settled } from '../../domain/chat/settled.js';
import type { Content } from '../../domain/content/content.js';
import { escapeHtml } from '../../domain/content/escape-html.js';
import { longestMessage, toTelegram } from '../../domain/content/to-telegram.js';
import type { Notice } from '../../domain/notices/notice.js';
import { noticeTable } from '../../domain/wording/notice-table.js';
import { linksLine, type PageOf } from '../notices/links.js';
import type { Outgoing } from './api.js';

type Body = Omit<Outgoing, 'chat' | 'thread'>;

export function noticeMessage(
  { kind, body, taskId, links }: Pick<DueNotice, 'body' | 'taskId' | 'links'> & Pick<Notice, 'kind'>,
  buttons: readonly Button[],
  pageOf: PageOf,
): Body {
  const { content } = body as Pick<Notice, 'content'>;
  return {
    html: toTelegram([...content, ...linksLine(links, taskId, pageOf)]),
    buttons,
    replyTo: null,
    asksForReply: false,
    silent: noticeTable[kind].urgency === 'info',
  };
}

/** Who alone is asked for a reply is named, so that Telegram begins theirs and nobody else's. */
export function replyMessage({ to, content, asks, whom }: ChatReply, buttons: readonly Button[]): Body {
  const called = whom === null ? '' : `${whom.name}: `;
  const mention = whom === null ? '' : `<a href="tg://user?id=${whom.id}">${escapeHtml(whom.name)}</a>: `;
  return {
    html: `${mention}${toTelegram(content, longestMessage - called.length)}`,
    buttons,
    replyTo: to,
    asksForReply: asks?.on === 'reason',
    silent: true,
  };
}

/** The same as it was told, what became of it, and no buttons. */
export function settledMessage(
  message: { readonly content: Content; readonly links: NoticeLinks; readonly taskId: string },
  settled: Settled,
  pageOf: PageOf,
): string {
  const { content, links, taskId } = message;
  return toTelegram([...content, ...settledInWords(settled), ...linksLine(links, taskId, pageOf)]);
}
