/** A pull request that a person has given another base branch, in words. */

export interface Retargeted {
  readonly number: number;
  readonly from: string;
  readonly to: string;
}

export function retargetedInWords({ number, from, to }: Retargeted): string {
  return `pull request #${number} goes into ${to} now, not into ${from}`;
}

/** For whoever has to look at it anew. */
export function tellRetargeted(change: Retargeted): string {
  return `Somebody has changed the base branch: ${retargetedInWords(change)}. Judge what the branch changes beside ${change.to}.`;
}
