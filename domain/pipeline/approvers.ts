import { stageNames } from './stages.js';

/** Who may decide about a project's approvals: identities for all kinds, or by kind. */
export type Approvers = readonly string[] | Readonly<Partial<Record<ApprovalKind, readonly string[]>>>;

/** What a person can be asked for. */
export const approvalKinds = ['requirements', ...stageNames, 'protected', 'base', 'setup-secrets', 'held'] as const;
export type ApprovalKind = (typeof approvalKinds)[number];

/** The identities that logins were first seen with: `gitea:ada` → `gitea:42`. */
export type PinnedLogins = Readonly<Record<string, string>>;

/** Who may decide about approvals of this kind; null: nobody is named for it. */
export function approversFor(approvers: Approvers | null, kind: string): readonly string[] | null {
  if (approvers === null || isList(approvers)) return approvers;
  return Object.hasOwn(approvers, kind) ? (approvers[kind as ApprovalKind] ?? null) : null;
}

/** Whoever is named for any kind, once. */
export function allApprovers(approvers: Approvers | null): readonly string[] {
  if (approvers === null || isList(approvers)) return approvers ?? [];
  return [...new Set(Object.values(approvers).flat())];
}

/** Why this identity may not decide; null: it may. Nobody named: everybody may. */
export function approverProblem(
  identity: string,
  named: readonly string[] | null,
  pinned: PinnedLogins = {},
): string | null {
  if (named === null || isNamed(identity, named, pinned)) return null;
  return `${identity} is none of the project's approvers: ${named.join(', ')}`;
}

export function isNamed(identity: string, named: readonly string[], pinned: PinnedLogins): boolean {
  return named.some((name) => (pinned[name] ?? name) === identity);
}

function isList(approvers: Approvers): approvers is readonly string[] {
  return Array.isArray(approvers);
}
