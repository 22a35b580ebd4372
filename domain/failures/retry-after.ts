import { amountAt, momentOf } from './duration.js';
import { writtenDate } from './written-date.js';

/** A field's name as headers, JSON and Python write it, or words; its unit, if it names one; and what stands before its value. */
const asked =
  /(?:retry[-_ ]?(?:after|delay)|(?:re)?try(?: again)? in)[-_ ]?(ms|milliseconds|seconds)?["']?\s{0,2}[:=]?\s{0,2}["']?(?=[\da-z])/gi;

/** When so many requests are let through again as before, by kind of limit. */
const replenished =
  /\b(?:x-)?(?:anthropic-)?ratelimit-(?:reset(?:-[a-z-]{1,40})?|(?:requests|tokens|input-tokens|output-tokens)-reset)["']?\s{0,2}[:=]\s{0,2}["']?(?=[\da-z])/gi;

/** The earliest moment (epoch milliseconds) at which a provider wants to be asked again; what has passed asks for nothing. */
export function retryAfter(text: string, at: number): number | null {
  return firstMoment(text, at) ?? lastReplenished(text, at);
}

function firstMoment(text: string, at: number): number | null {
  for (const match of text.matchAll(asked)) {
    const unit = match[1]?.toLowerCase().startsWith('m') === true ? 1 : 1_000;
    const moment = momentAt(text, match.index + match[0].length, unit, at);
    if (moment !== null && moment > at) return moment;
  }
  return null;
}

function lastReplenished(text: string, at: number): number | null {
  const moments = [...text.matchAll(replenished)]
    .map((match) => momentAt(text, match.index + match[0].length, 1_000, at))
    .filter((moment) => moment !== null && moment > at);
  return moments.length === 0 ? null : Math.max(...moments.map(Number));
}

function momentAt(text: string, place: number, unit: number, at: number): number | null {
  const date = writtenDate(text, place, at);
  if (date !== null) return date;
  const amount = amountAt(text, place);
  if (amount === null) return null;
  return amount.milliseconds === null ? momentOf(amount.value, unit, at) : at + amount.milliseconds;
}
