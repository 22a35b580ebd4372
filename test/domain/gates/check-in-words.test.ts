import { expect, test } from '@jest/globals';
import { checkInWords } from '../../../domain/gates/check-in-words.js';
import { gateCheck } from '../../../domain/gates/gate.js';

test.each([
  [{ kind: 'set-up', exitCode: 7 }, '`prepare` failed (exit 7)'],
  [{ kind: 'set-up' }, '`prepare` did not run'],
  [{ kind: 'set-up', endedBy: 'signal' }, '`prepare` was killed'],
  [{ kind: 'command', endedBy: 'time-out', durationMs: 60_000 }, '`prepare` did not end within 60 s'],
  [{ kind: 'base', exitCode: 1 }, 'on the base, `prepare` failed (exit 1)'],
  [{ kind: 'health', exitCode: 1, tail: 'no\nanswer' }, '`prepare` failed (exit 1)'],
  [{ kind: 'health', endedBy: 'signal' }, '`prepare` was killed'],
  [
    { kind: 'health', tail: 'https://shop.example answered 503, wanted 200\nbusy' },
    'https://shop.example answered 503, wanted 200',
  ],
] as const)('%j is told as it ended', (check, words) => {
  expect(checkInWords(gateCheck({ name: 'prepare', outcome: 'failed', ...check }))).toBe(words);
});
