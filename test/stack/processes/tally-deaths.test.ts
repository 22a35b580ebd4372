import { expect, test } from '@jest/globals';
import { backOffMs, type Death, isGivenUp, noDeaths, tallyDeath } from '../../../stack/processes/tally-deaths.js';

const failure = { livedMs: 1_000, byItself: true };
const kill = { livedMs: 1_000, byItself: false };
const kills = (count: number) => Array.from({ length: count }, (): Death => kill);
const late = { livedMs: 60_000, byItself: true };

test.each([
  ['five failures', [failure, failure, failure, failure, failure], true],
  ['four failures', [failure, failure, failure, failure], false],
  ['ten kills by others', kills(10), false],
  ['five failures with kills between them', [failure, kill, failure, kill, failure, failure, kill, failure], true],
  ['four failures, one after a sound life, and one more', [failure, failure, failure, failure, late, failure], false],
])('after %s it is given up: %s', (_, deaths, expected) => {
  expect(isGivenUp(deaths.reduce(tallyDeath, noDeaths))).toBe(expected);
});

test('the first restart is at once, each next one waits longer, up to five seconds, until it was sound', () => {
  const waits = Array.from({ length: 30 }, (_, count) => backOffMs(kills(count + 1).reduce(tallyDeath, noDeaths)));
  expect(waits.slice(0, 3)).toEqual([0, 300, 600]);
  expect(Math.max(...waits)).toBe(5_000);
  expect(backOffMs(tallyDeath({ all: 30, byItself: 0 }, late))).toBe(0);
});
