import type { Tokens } from './tokens.js';

/** US dollars per million tokens, by how they were used. */
export type Price = Tokens;

/** By a model's name, or by how it begins. */
export type Prices = Readonly<Record<string, Price>>;

/** More than a run can cost: a number that is wrong. */
export const absurdUsd = 100_000;

const million = 1_000_000;

/** What the tokens cost by the price of the longest name that the model's begins with; null where none does. */
export function estimateCost(prices: Prices, model: string | null, tokens: Tokens): number | null {
  const name = Object.keys(prices)
    .filter((beginning) => model?.startsWith(beginning))
    .reduce<string | null>((best, one) => (best === null || one.length > best.length ? one : best), null);
  const price = name === null ? undefined : prices[name];
  if (price === undefined) return null;
  const cost =
    (tokens.input * price.input +
      tokens.output * price.output +
      tokens.cacheRead * price.cacheRead +
      tokens.cacheWritten * price.cacheWritten) /
    million;
  // Without the errors of binary fractions.
  return cost <= absurdUsd ? Number(cost.toFixed(12)) : null;
}
