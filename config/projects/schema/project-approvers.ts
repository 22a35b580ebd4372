import { z } from 'zod';
import { type Approvers, approvalKinds } from '../../../domain/pipeline/approvers.js';
import { identityProblem } from '../../../domain/task/decision.js';
import { text } from '../../fields/project-text.js';

const list = z
  .array(
    text(approverProblem).transform(inSmallLetters),
    'takes a list of identities, or such lists by kind of approval',
  )
  .min(1, 'must name somebody; without the key everybody may decide');

const byKind = z.partialRecord(
  z.enum(approvalKinds),
  list,
  'takes a list of identities, or such lists by kind of approval',
);

/** One list for all kinds of approvals, or lists by kind. */
export const approvers = z.unknown().transform((said, context): Approvers => {
  const parsed = Array.isArray(said) ? list.safeParse(said) : byKind.safeParse(said);
  for (const issue of parsed.error?.issues ?? []) context.issues.push({ ...issue, input: said } as z.core.$ZodRawIssue);
  if (parsed.success && Object.keys(parsed.data).length === 0) {
    context.addIssue({ code: 'custom', message: 'must name a kind; without the key everybody may decide' });
  }
  return parsed.data ?? z.NEVER;
});

function approverProblem(identity: string): string | null {
  const problem = identityProblem(identity) ?? telegramProblem(identity) ?? planeProblem(identity);
  return problem === null ? null : `${JSON.stringify(identity)} ${problem}`;
}

/** Names on Telegram can be given away, and a chat is nobody. */
function telegramProblem(identity: string): string | null {
  if (!identity.startsWith('telegram:') || /^telegram:[1-9]\d*$/.test(identity)) return null;
  return 'names nobody: people of Telegram are their numbers, such as telegram:123456; /start tells it in a chat with the bot alone';
}

/** The name that Plane shows may be changed by whoever has it, to that of an approver as well. */
function planeProblem(identity: string): string | null {
  const [, who] = /^plane(?:-[a-z0-9]+)*:(.*)$/.exec(identity) ?? [];
  if (who === undefined || isId.test(who) || isAddress.test(who)) return null;
  return 'names nobody: people of Plane are their addresses or their ids, such as plane:ada@example.org; a name there may be changed by whoever has it';
}

/** As Plane tells an id; addresses are compared without their case where they are looked up. */
function inSmallLetters(identity: string): string {
  const [, account = '', who = ''] = /^(plane(?:-[a-z0-9]+)*:)(.*)$/.exec(identity) ?? [];
  return isId.test(who) ? `${account}${who.toLowerCase()}` : identity;
}

const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const isAddress = /^[^\s@]+@[^\s@]+$/;
