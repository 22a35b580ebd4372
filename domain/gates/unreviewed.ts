import { type UnpassedStage, unpassedInWords } from './stages-passed.js';

/** Somebody wants merged what not all stages have passed. */
export type Unreviewed =
  /** Nobody has looked yet whether they may say so. `row`: of their decision; null: a signal was all. */
  | { readonly kind: 'said'; readonly row: string | null; readonly by: string }
  | ({ readonly kind: 'agreed' } & AgreedUnreviewed);

export interface AgreedUnreviewed {
  /** An identity, `system:id`. */
  readonly by: string;
  /** The branch's head that they mean. */
  readonly commit: string;
  readonly stages: readonly UnpassedStage[];
}

/** What kind of approval its rows are; no task asks for it. */
const kind = 'unreviewed';

/** What the row of such a decision is about: itself alone, so that no other decision is taken for it. */
export function unreviewedApproval(row: string): string {
  return `${kind}:${row}`;
}

/** As which it stands among the task's approvals, once it counts. */
export const unreviewedKind = kind;

/** That something is merged which not all stages have passed, and who has said so. */
export function mergedUnreviewed({ by, stages }: AgreedUnreviewed): string {
  const what = stages.length === 0 ? 'what was pushed after the review' : unpassedInWords(stages);
  return `merged without ${what} having passed, says ${by}`;
}
