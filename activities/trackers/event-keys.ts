import { createHash } from 'node:crypto';

/**
 * The keys of events. They are made of what has happened alone, so that a webhook and a poll tell the same thing by the same
 * key. Comments and reviews are numbered by their account: a project's items and its code may be at two.
 */
export const eventKeys = {
  comment: (account: string, id: number | bigint | string) => `comment/${account}/${id}`,
  review: (account: string, id: number | bigint | string) => `review/${account}/${id}`,
  /** `at`: when it was closed, as the tracker says it (`2026-11-27T20:10:13Z`). */
  closed: (item: string, at: string) => `closed/${item}/${Date.parse(at)}`,
  /** An edit that is taken back and made again is no news. */
  edited: (item: string, { title, description }: { readonly title: string; readonly description: string }) =>
    `edited/${item}/${createHash('sha256').update(`${title}\n${description}`).digest('hex').slice(0, 16)}`,
  /** `learnt`: the delivery's id, or whatever tells two asks apart. */
  ready: (item: string, learnt: string) => `ready/${item}/${learnt}`,
  /** Seen in a state that decides; `seen`: what tells this from other times. */
  moved: (item: string, seen: string) => `moved/${item}/${seen}`,
  /** By a move, by the tracker's id of it: each move decides once. */
  decided: (what: 'approved' | 'rejected', item: string, move: string) => `${what}/${item}/${move}`,
  unblocked: (learnt: string) => `unblocked/${learnt}`,
};
