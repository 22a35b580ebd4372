import { describe, expect, test } from '@jest/globals';
import type { LinePart } from '../../../domain/text/redact-log.js';
import { createLogRedact } from '../../../domain/text/redact-log.js';

const secret = 'correct horse/battery=staple';
const filler = 'x '.repeat(20_000);
const token = `ghp_${'A1b2C3d4'.repeat(5)}`;

/** What comes out of a line that is read in these parts. */
function shown(texts: readonly string[], secrets = [secret]): string {
  const redact = createLogRedact(secrets);
  const parts = texts.map((text, index) => redact.part({ text, ends: index === texts.length - 1 }));
  return parts.map((part) => part?.text ?? '').join('');
}

describe('a line that is read in parts', () => {
  test.each([
    ['a secret', secret],
    ['a secret in a URL', encodeURIComponent(secret)],
    ['a secret in base64', Buffer.from(`user:${secret}`).toString('base64')],
    ['a token of a known shape', token],
    ['a token of a bot in a URL', `https://api.telegram.org/bot123456789:${'A1b2C3d'.repeat(4)}abcdef-/x`],
    ['a credential in a URL', 'https://user:password@host/x'],
  ])('%s never comes through, wherever the border is', (_, spelled) => {
    const whole = `${filler}before ${spelled} after${filler}`;
    const expected = createLogRedact([secret]).text(whole);
    expect(expected).toContain('[redacted]');
    for (let at = filler.length; at <= filler.length + spelled.length + 10; at += 1) {
      expect(shown([whole.slice(0, at), whole.slice(at)])).toBe(expected);
    }
  });

  test('is shown whole, and a secret over three parts is not', () => {
    expect(shown([filler, filler, 'end'])).toBe(`${filler}${filler}end`);
    expect(shown([`${filler}correct `, 'horse/bat', `tery=staple${filler}`])).toBe(`${filler}[redacted]${filler}`);
  });

  test('nothing of a secret that is longer than what is looked at comes through', () => {
    const long = `sk-${'a1b2'.repeat(10_000)}`;
    expect(shown([`it is ${long.slice(0, 30_000)}`, long.slice(30_000), 'more', 'end'])).toBe('it is [redacted]');
  });

  test('a key that does not end counts to the end of the line, and the next line is shown again', () => {
    const redact = createLogRedact([]);
    const texts = [`x -----BEGIN PRIVATE KEY-----${'MIIE'.repeat(10_000)}`, 'MIIE'.repeat(10_000), 'MIIE and so on'];
    const parts = texts.map((text, index) => redact.part({ text, ends: index === 2 }));
    expect(parts.map((part) => part?.text ?? null)).toEqual(['x [redacted]', null, '']);
    expect(redact.part({ text: 'next', ends: true })).toEqual({ text: 'next', ends: true });
  });
});

describe('a secret over several lines', () => {
  function linesShown(lines: readonly string[], secrets: readonly string[] = []): string[] {
    const redact = createLogRedact(secrets);
    const parts: (LinePart | null)[] = lines.map((text) => redact.part({ text, ends: true }));
    return parts.flatMap((part) => (part === null ? [] : [part.text]));
  }
  const body = ['MIIEpAIBAAKCAQEA1c7+9z5Pad7OejecsQ0b', 'u3BPFn3MNmu0PQ=='];

  test('a private key is not shown', () => {
    expect(
      linesShown([
        'key:',
        '-----BEGIN RSA PRIVATE KEY-----',
        'Proc-Type: 4,ENCRYPTED',
        '',
        ...body,
        '-----END RSA PRIVATE KEY----- done',
        body[1] ?? '',
      ]),
    ).toEqual(['key:', '[redacted]', ' done', 'u3BPFn3MNmu0PQ==']);
  });

  test('two in a row are not', () => {
    const lines = ['-----BEGIN PRIVATE KEY-----', ...body, '-----END PRIVATE KEY----------BEGIN PRIVATE KEY-----'];
    expect(linesShown([...lines, ...body, '-----END PRIVATE KEY-----', 'x'])).toEqual([
      '[redacted]',
      '[redacted]',
      '',
      'x',
    ]);
  });

  test('the mere mention of one hides nothing else', () => {
    expect(linesShown(['look for -----BEGIN PRIVATE KEY-----', 'in the files', 'of src'])).toEqual([
      'look for [redacted]',
      'in the files',
      'of src',
    ]);
  });

  test('each line of a setting is a secret', () => {
    expect(linesShown(['first-line-of-it', 'and second-line-of-it.'], ['first-line-of-it\nsecond-line-of-it'])).toEqual(
      ['[redacted]', 'and [redacted].'],
    );
  });
});

test('a million hostile letters do not stall it', () => {
  for (const text of ['-----BEGIN PRIVATE KEY-----'.repeat(40_000), 'eyJaaaaaaaaaaaa.'.repeat(60_000)]) {
    expect(shown([text, text]).length).toBeLessThanOrEqual(2 * text.length + 20);
  }
});
