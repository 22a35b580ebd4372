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
  /** To a state that decides; `moved`: what tells this move from the item's others. */
  decided: (what: 'approved' | 'rejected', item: string, moved: string) => `${what}/${item}/${moved}`,
  unblocked: (learnt: string) => `unblocked/${learnt}`,
};
