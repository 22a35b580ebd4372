/** What makes an item one to be started. */
export interface StartRule {
  readonly label: string | null;
  readonly assignee: string | null;
}

/** Either is enough. Logins are told apart without their case, as Gitea and GitHub do; labels with it. */
export function isReady(
  { label, assignee }: StartRule,
  item: { readonly open: boolean; readonly labels: readonly string[]; readonly assignees: readonly string[] },
): boolean {
  if (!item.open) return false;
  if (label !== null && item.labels.includes(label)) return true;
  return assignee !== null && item.assignees.some((login) => login.toLowerCase() === assignee.toLowerCase());
}
