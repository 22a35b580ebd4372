/** The branch that a task has where nobody names one; a prefix of each generation's own: no item can be named so that two of them meet. */
export function ownBranch(item: string, generation: number): string {
  return `${generation === 1 ? 'orch' : `orch-${generation}`}/${item}`;
}

/** Whether a branch has a name that orch gives to branches. */
export function hasOwnName(branch: string): boolean {
  return /^orch(-[1-9][0-9]*)?\/./.test(branch);
}
