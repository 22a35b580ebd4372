import { z } from 'zod';
import { type NoticeKind, noticeKinds } from '../../domain/notices/notice-kinds.js';
import { nearestName } from '../../domain/text/nearest-name.js';

/** The text of ORCH_NOTIFY_KINDS: a kind that nobody knows would be an alert that nobody gets. */
export const noticeKindList = z.string().transform((text, context): readonly NoticeKind[] => {
  const named = text.split(/[\s,]+/).filter((name) => name !== '');
  const kinds = noticeKinds.filter((kind) => named.includes(kind));
  const unknown = named.filter((name) => !noticeKinds.some((kind) => kind === name));
  if (unknown.length === 0 && kinds.length > 0) return kinds;
  const hints = unknown.map((name) => {
    const nearest = nearestName(name, noticeKinds);
    return `; ${name} is none${nearest === null ? '' : `, did you mean ${nearest}?`}`;
  });
  context.addIssue({
    code: 'custom',
    message: `kinds of notices, with commas between: ${noticeKinds.join(', ')}${hints.join('')}`,
  });
  return z.NEVER;
});
