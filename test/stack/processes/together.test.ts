import { expect, test } from '@jest/globals';
import { together } from '../../../stack/processes/together.js';

const never = new AbortController().signal;

/** Ends when it is told to, a moment later. */
async function waiting(signal: AbortSignal, onEnd: () => void): Promise<never> {
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  await new Promise((resolve) => setTimeout(resolve, 20));
  onEnd();
  throw new Error('it was ended');
}

test('both answers come in their order', async () => {
  expect(
    await together(
      never,
      () => Promise.resolve(1),
      () => Promise.resolve('two'),
    ),
  ).toEqual([1, 'two']);
});

test('one that fails ends the other, and is told once that has ended', async () => {
  let ended = false;
  const failing = () => Promise.reject(new Error('no room'));
  const other = (signal: AbortSignal) => waiting(signal, () => (ended = true));
  await expect(together(never, failing, other)).rejects.toThrow('no room');
  expect(ended).toBe(true);
  ended = false;
  await expect(together(never, other, failing)).rejects.toThrow('no room');
  expect(ended).toBe(true);
});

test('what ends the start ends both', async () => {
  const outer = new AbortController();
  let ended = 0;
  const part = (signal: AbortSignal) => waiting(signal, () => (ended += 1));
  const both = together(outer.signal, part, part);
  outer.abort(new Error('Ctrl-C'));
  await expect(both).rejects.toThrow('it was ended');
  expect(ended).toBe(2);
});
