import { z } from 'zod';
import type { Prices } from '../../domain/agents/prices.js';

const takes =
  'JSON with the prices of models in US dollars per million tokens, such as {"gpt-5": {"input": 1.25, "output": 10, "cacheRead": 0.125}}';

const amount = z.number().min(0).max(1_000_000);

/** Where a kind of caching has no price of its own it is read at the full one: too much is better than too little. */
const price = z
  .strictObject({ input: amount, output: amount, cacheRead: amount.optional(), cacheWritten: amount.optional() })
  .transform(({ input, output, cacheRead = input, cacheWritten = input }) => ({
    input,
    output,
    cacheRead,
    cacheWritten,
  }));

const prices = z.record(z.string().trim().min(1), price);

/** The text of ORCH_PRICES_JSON. */
export const pricesJson = z.string().transform((text, context): Prices => {
  const parsed = prices.safeParse(parse(text));
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  const where = first === undefined || first.path.length === 0 ? '' : ` (${first.path.join('.')}: ${first.message})`;
  context.addIssue({ code: 'custom', message: takes + where });
  return z.NEVER;
});

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
