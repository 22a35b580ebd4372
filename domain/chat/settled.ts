import type { Content } from '../content/content.js';
import { paragraph, quote } from '../content/make.js';

/** What became of a question that a message asks. */
export type Settled =
  | { readonly how: 'approved' | 'rejected' | 'withdrawn'; readonly by: string | null; readonly reason: string | null }
  /** A block; null: nobody knows who has ended it. */
  | { readonly how: 'over'; readonly by: string | null }
  /** A run; the outcome that its end had, null: nobody knows it. */
  | { readonly how: 'run-over'; readonly outcome: string | null }
  /** A pause; null: nobody knows who has ended it. */
  | { readonly how: 'resumed'; readonly by: string | null }
  /** The task has ended without an answer. */
  | { readonly how: 'done' | 'cancelled' };

/** What the message says then, below what it has said. `by`: as people are to read it. */
export function settledInWords(settled: Settled): Content {
  switch (settled.how) {
    case 'approved':
      return [paragraph(`✅ Approved by ${settled.by ?? 'somebody'}.`), ...quote(settled.reason ?? undefined)];
    case 'rejected':
      return [paragraph(`❌ Rejected by ${settled.by ?? 'somebody'}.`), ...quote(settled.reason ?? undefined)];
    case 'withdrawn':
      return [paragraph('This is asked no more.'), ...quote(settled.reason ?? undefined)];
    case 'over':
      return [
        paragraph(settled.by === null ? '▶️ The task goes on.' : `▶️ Answered by ${settled.by}: the task goes on.`),
      ];
    case 'run-over':
      return [paragraph(settled.outcome === null ? 'This run is over.' : `This run is over: ${settled.outcome}.`)];
    case 'resumed':
      return [paragraph(settled.by === null ? '▶️ The task goes on.' : `▶️ Resumed by ${settled.by}.`)];
    case 'done':
      return [paragraph('The task is done.')];
    case 'cancelled':
      return [paragraph('The task was cancelled.')];
  }
}
