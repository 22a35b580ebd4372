import { describe, expect, test } from '@jest/globals';
import { cutWindow, mostWindowBytes, windowMargin } from '../../../domain/text/log-window.js';
import { createRedact } from '../../../domain/text/redact.js';

const secret = 'correct horse/battery=stäple';
const redact = createRedact([secret]);

/** A window as a host reads it: with a margin on both sides. */
function windowAt(log: Buffer, from: number, most: number, ended = true) {
  const start = Math.max(0, from - windowMargin);
  const bytes = log.subarray(start, from + most + windowMargin);
  return cutWindow({ bytes, start, from, most, last: ended && start + bytes.length === log.length }, redact);
}

/** All of a log, window by window. */
function readAll(log: Buffer, most: number, ended = true): string {
  let text = '';
  for (let from = 0; ;) {
    const window = windowAt(log, from, most, ended);
    expect(window.from).toBe(from);
    text += window.text;
    if (window.next === from) return text;
    from = window.next;
  }
}

const filler = 'x '.repeat(windowMargin);
const key = `-----BEGIN RSA PRIVATE KEY-----\n${`${'MIIB'.repeat(16)}\n`.repeat(40)}-----END RSA PRIVATE KEY-----`;

describe('all windows together are the log, redacted', () => {
  test.each([
    ['lines', 'one\ntwo\n\nthree\n'],
    ['a last line that never ends', 'one\ntwo'],
    ['characters of two, three and four bytes', 'äöü\n€uro\n🦀🦀🦀\n'],
    ['nothing', ''],
  ])('%s', (_, text) => {
    for (const most of [1, 2, 3, 7, 64, mostWindowBytes]) expect(readAll(Buffer.from(text), most)).toBe(redact(text));
  });

  test('lines with secrets', () => {
    const text = `a ${secret}\nb ${encodeURIComponent(secret)}\nc `.repeat(100);
    for (const most of [100, 1_000]) expect(readAll(Buffer.from(text), most)).toBe(redact(text));
  });

  test('a line that is longer than a window', () => {
    const text = `${filler}${secret} ${filler}🦀${filler}`;
    for (const most of [5_000, 20_001, mostWindowBytes]) expect(readAll(Buffer.from(text), most)).toBe(redact(text));
  });

  test('a private key over many windows', () => {
    const shown = readAll(Buffer.from(`before\n${key}\nafter\n`), 100);
    expect(shown).toMatch(/^before\n/);
    expect(shown).toMatch(/\nafter\n$/);
    expect(shown).not.toContain('MIIB');
  });

  test('bytes that are no UTF-8', () => {
    const log = Buffer.concat([Buffer.from('a'), Buffer.from([0xff, 0xc3, 0x0a, 0x80, 0x80, 0x80, 0x80, 0x0a, 0xe2])]);
    for (const most of [1, 3, 100]) expect(readAll(log, most)).toBe(log.toString('utf8'));
    const long = Buffer.alloc(50_000, 0xbf);
    expect(readAll(long, 1_000).length).toBeGreaterThanOrEqual(50_000);
  });
});

test('a window from anywhere shows nothing of a secret, and begins and ends between characters', () => {
  const before = `${'y '.repeat(1_000)}ä`;
  const log = Buffer.from(`${before}${secret}ä${'z '.repeat(1_000)}\n`);
  const around = Buffer.byteLength(before);
  const parts = secret.split(/[ /=]/);
  for (let at = around - 40; at < around + 60; at += 1) {
    for (const window of [windowAt(log, at, 100), windowAt(log, at - 100, 100)]) {
      for (const part of parts) expect(window.text).not.toContain(part);
      expect(window.text).not.toContain('\ufffd');
    }
  }
});

test('a window from within a private key shows nothing of it', () => {
  const log = Buffer.from(`${'before\n'.repeat(9_000)}${key}\nafter\n`);
  for (let at = log.indexOf('MIIB') + 30; at < log.length - 200; at += 500) {
    expect(windowAt(log, at, 400).text).not.toMatch(/(MIIB){5}/);
  }
});

describe('of a log that grows', () => {
  test('the unfinished line waits for its end', () => {
    const log = Buffer.from('one\ntw');
    expect(windowAt(log, 0, 100, false)).toEqual({ from: 0, next: 4, text: 'one\n' });
    expect(windowAt(log, 4, 100, false)).toEqual({ from: 4, next: 4, text: '' });
    expect(windowAt(log, 4, 100)).toEqual({ from: 4, next: 6, text: 'tw' });
  });

  test('a long line comes by and by, and never as far as half a secret', () => {
    const text = `${filler.repeat(4)}correct horse/batt`;
    const shown = readAll(Buffer.from(text), mostWindowBytes, false);
    expect(shown.length).toBeGreaterThan(10_000);
    expect(text.startsWith(shown)).toBe(true);
    expect(shown).not.toContain('correct');
  });
});
