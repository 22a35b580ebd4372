/** What a model has read and written, by the price of each. */
export interface Tokens {
  /** Neither from the cache nor written into it. */
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWritten: number;
}

export const noTokens: Tokens = { input: 0, output: 0, cacheRead: 0, cacheWritten: 0 };

const kinds = ['input', 'output', 'cacheRead', 'cacheWritten'] as const;

export function addTokens(one: Tokens, other: Tokens): Tokens {
  return mapKinds((kind) => one[kind] + other[kind]);
}

/** What has come since: null where the later count is the smaller one, because then it does not go on from the earlier. */
export function tokensSince(earlier: Tokens, later: Tokens): Tokens | null {
  if (kinds.some((kind) => later[kind] < earlier[kind])) return null;
  return mapKinds((kind) => later[kind] - earlier[kind]);
}

function mapKinds(count: (kind: keyof Tokens) => number): Tokens {
  return {
    input: count('input'),
    output: count('output'),
    cacheRead: count('cacheRead'),
    cacheWritten: count('cacheWritten'),
  };
}
