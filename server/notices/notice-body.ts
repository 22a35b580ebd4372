import type { DueNotice } from '../../activities/store/notices/due-notices.js';
import type { WebhookForm } from '../../config/settings/notices/notice-webhook.js';
import { webAddress } from '../../domain/content/plain.js';
import { toHtml } from '../../domain/content/to-html.js';
import { toSlack } from '../../domain/content/to-slack.js';
import { toText } from '../../domain/content/to-text.js';
import type { Notice } from '../../domain/notices/notice.js';
import type { NoticeKind } from '../../domain/notices/notice-kinds.js';
import { noticeTable } from '../../domain/wording/notice-table.js';
import { linksLine, type PageOf } from './links.js';

/** A notice as a webhook is told it. */
export function noticeBody(notice: DueNotice, form: WebhookForm, pageOf: PageOf): unknown {
  const { key: id, project, taskId, links, createdAt } = notice;
  const { kind, content, asks: asked } = saidBy(notice);
  if (form === 'slack') return toSlack([...content, ...linksLine(links, taskId, pageOf)]);
  return {
    ...{ id, kind, urgency: noticeTable[kind].urgency, project, task: taskId, at: createdAt.toISOString() },
    text: toText(content),
    html: toHtml(content),
    links: {
      ...{ item: shown(links.item), pullRequest: shown(links.pullRequest) },
      temporal: taskId === null ? null : pageOf(taskId),
    },
    asked,
  };
}

/** An address with a login in it is nobody's to know. */
function shown(url: string | null): string | null {
  return url === null ? null : webAddress(url);
}

/** A webhook is told nothing but notices. */
export function saidBy({ kind, body }: Pick<DueNotice, 'kind' | 'body'>): Pick<Notice, 'kind' | 'content' | 'asks'> {
  return { kind: kind as NoticeKind, ...(body as Pick<Notice, 'content' | 'asks'>) };
}
