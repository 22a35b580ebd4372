import { z } from 'zod';
import { stageNames } from '../../../domain/pipeline/stages.js';
import { oneOf, text } from './project-text.js';

/** Where the work items of a project are. */

export const itemStages = [...stageNames, 'done', 'cancelled'] as const;
const usualBlockedLabel = 'blocked';
/** Also of a project whose code alone is at an account. */
export const usualPollSeconds = 60;

const label = text(labelProblem);

const start = z.strictObject({ label: label.optional(), assignee: text(loginProblem).optional() });

const atAccount = z.strictObject({
  account: text(accountProblem),
  repository: text(ownerAndNameProblem).optional(),
  start: start.prefault({}),
  labels: z.partialRecord(z.enum(itemStages), label).default({}),
  blockedLabel: label.default(usualBlockedLabel),
  whenClosed: oneOf(['cancel', 'ask'], 'answer to an item that a person closes').default('cancel'),
  pollSeconds: z
    .int('takes whole seconds')
    .min(1, 'takes at least 1 second')
    .max(86_400, 'takes at most 86400 seconds')
    .default(usualPollSeconds),
});

/** `tracker: gitea` is short for an account with the rest as usual. */
export const tracker = z
  .preprocess((value) => (typeof value === 'string' ? { account: value } : value), atAccount)
  .optional()
  .superRefine((said, context) => {
    if (said === undefined) return;
    for (const [path, message] of labelProblems(said)) context.addIssue({ code: 'custom', path, message });
  });
export type TrackerEntry = z.output<typeof atAccount>;

/** Keys that may stand at a place of a tracker; empty: any. */
export function trackerKeys([place]: readonly PropertyKey[]): readonly string[] {
  if (place === 'start') return Object.keys(start.shape);
  if (place === 'labels') return itemStages;
  return Object.keys(atAccount.shape);
}

/** A label that orch sets must start nothing, and must not be taken off with another. */
function labelProblems({ start, labels, blockedLabel }: TrackerEntry): [string[], string][] {
  const same = (one: string, other: string | undefined) => one.toLowerCase() === other?.toLowerCase();
  const ofStages = Object.entries(labels).flatMap(([stage, name]): [string[], string][] => {
    const path = ['labels', stage];
    if (same(name, start.label)) return [[path, `is the label ${name} that starts tasks: a task would start another`]];
    if (same(name, blockedLabel)) return [[path, `is the label ${name} of items that are blocked: take another`]];
    return [];
  });
  const path = ['blockedLabel'];
  const isStart: [string[], string][] = same(blockedLabel, start.label)
    ? [[path, `is the label ${blockedLabel} that starts tasks: take another`]]
    : [];
  return [...ofStages, ...isStart];
}

function accountProblem(account: string): string | null {
  if (/^(local|(gitea|github)(-[a-z0-9]+)*)$/.test(account)) return null;
  return `${JSON.stringify(account)} is no tracker that orch knows: local, gitea, github, or gitea-NAME, github-NAME`;
}

function ownerAndNameProblem(repository: string): string | null {
  if (/^[A-Za-z0-9._-]{1,100}\/[A-Za-z0-9._-]{1,100}$/.test(repository) && !/(^|\/)\.{1,2}(\/|$)/.test(repository)) {
    return null;
  }
  return `${JSON.stringify(repository)} is no repository such as acme/shop`;
}

/** 50 is the most that Gitea and GitHub take. */
function labelProblem(name: string): string | null {
  if (name === '') return 'must not be empty';
  if (name.length > 50) return 'is longer than 50 characters';
  return /[\p{Cc},]/u.test(name) ? `${JSON.stringify(name)} holds a comma or a control character` : null;
}

function loginProblem(login: string): string | null {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}(\[bot\])?$/.test(login) ? null : `${JSON.stringify(login)} is no login`;
}
