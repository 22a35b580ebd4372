/** What makes an item one to be started. */
export interface StartRule {
  /** Of a tracker whose items have one: Plane's. */
  readonly state: string | null;
  readonly label: string | null;
  readonly assignee: string | null;
}

/** Any of them is enough. Logins and states are told apart without their case, as their trackers do; labels with it. */
export function isReady(
  { state, label, assignee }: StartRule,
  item: {
    readonly open: boolean;
    readonly state: string | null;
    readonly labels: readonly string[];
    readonly assignees: readonly string[];
  },
): boolean {
  if (!item.open) return false;
  if (state !== null && item.state !== null && isSame(item.state, state)) return true;
  if (label !== null && item.labels.includes(label)) return true;
  return assignee !== null && item.assignees.some((login) => isSame(login, assignee));
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
