import { z } from 'zod';
import { text } from '../../fields/project-text.js';
import { byStage, isSame, type KeyProblem, label, startAndEnd } from './tracker-fields.js';

/** Issues of a repository on a forge. */
export const repositoryTracker = z.strictObject({
  account: text(accountProblem),
  repository: text(ownerAndNameProblem).optional(),
  start: z.strictObject({ label: label.optional(), assignee: text(loginProblem).optional() }).prefault({}),
  labels: byStage(label).prefault({}),
  blockedLabel: label.default('blocked'),
  ...startAndEnd,
});
export type RepositoryTrackerEntry = z.output<typeof repositoryTracker>;

/** A label that orch sets must start nothing, and must not be taken off with another. */
export function repositoryTrackerProblems({ start, labels, blockedLabel }: RepositoryTrackerEntry): KeyProblem[] {
  const ofStages = Object.entries(labels).flatMap(([stage, name]): KeyProblem[] => {
    const path = ['labels', stage];
    if (isSame(name, start.label))
      return [{ path, message: `is the label ${name} that starts tasks: a task would start another` }];
    if (isSame(name, blockedLabel))
      return [{ path, message: `is the label ${name} of items that are blocked: take another` }];
    return [];
  });
  if (!isSame(blockedLabel, start.label)) return ofStages;
  return [
    ...ofStages,
    { path: ['blockedLabel'], message: `is the label ${blockedLabel} that starts tasks: take another` },
  ];
}

function accountProblem(account: string): string | null {
  if (/^(local|(gitea|github)(-[a-z0-9]+)*)$/.test(account)) return null;
  const known = 'local, gitea, github, plane, or gitea-NAME, github-NAME, plane-NAME';
  return `${JSON.stringify(account)} is no tracker that orch knows: ${known}`;
}

function ownerAndNameProblem(repository: string): string | null {
  if (/^[A-Za-z0-9._-]{1,100}\/[A-Za-z0-9._-]{1,100}$/.test(repository) && !/(^|\/)\.{1,2}(\/|$)/.test(repository)) {
    return null;
  }
  return `${JSON.stringify(repository)} is no repository such as acme/shop`;
}

function loginProblem(login: string): string | null {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}(\[bot\])?$/.test(login) ? null : `${JSON.stringify(login)} is no login`;
}
