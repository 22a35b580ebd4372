import { z } from 'zod';
import { urgencies } from '../../../domain/notices/notice-kinds.js';
import { telegramChat } from '../../fields/telegram-chat.js';

/** Who is told of a project's tasks. */

const mostChats = 5;

/** One chat, some, or none. */
const chats = z.preprocess(
  (said): unknown => (said === 'none' ? [] : Array.isArray(said) ? said : [said]),
  z
    .array(telegramChat)
    .max(mostChats, `takes at most ${mostChats} chats`)
    .transform((named) => [...new Set(named)]),
);

const byUrgency = z.strictObject({ urgent: chats.optional(), action: chats.optional(), info: chats.optional() });

/** By urgency, or the same for all. */
const telegram = z.unknown().transform((said, context): z.output<typeof byUrgency> => {
  const isMap = typeof said === 'object' && said !== null && !Array.isArray(said);
  const parsed = isMap ? byUrgency.safeParse(said) : forAll.safeParse(said);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) context.issues.push({ ...issue, input: said } as z.core.$ZodRawIssue);
  return z.NEVER;
});

const forAll = chats.transform((all) => ({ urgent: all, action: all, info: all }));

export const notify = z.strictObject({ telegram: telegram.optional() });

/** Keys that may stand at a place of `notify`. */
export function notifyKeys(place: readonly PropertyKey[]): readonly string[] {
  return place.length === 0 ? Object.keys(notify.shape) : urgencies;
}
