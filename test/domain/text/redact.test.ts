import { describe, expect, test } from '@jest/globals';
import { createLearningRedact, createRedact } from '../../../domain/text/redact.js';

const secret = 's3cr3t/p+ss "word"&?';

describe('a secret of the settings', () => {
  const redact = createRedact([secret, 'short']);

  test.each([
    ['as it is', secret],
    ['in a URL', encodeURIComponent(secret)],
    ['in JSON', JSON.stringify({ secret })],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in base64 for URLs', Buffer.from(secret).toString('base64url')],
    ['in base64 behind one character', Buffer.from(`u${secret}`).toString('base64')],
    ['in base64 behind two characters', Buffer.from(`u:${secret}`).toString('base64')],
    ['in base64 as a basic credential', Buffer.from(`user:${secret}:rest`).toString('base64')],
  ])('is not shown %s', (_, text) => {
    const shown = redact(`before ${text} after`);
    expect(shown).toContain('[redacted]');
    expect(shown).toMatch(/^before .* after$/);
    for (const word of shown.split(/[^A-Za-z0-9+/_-]+/)) {
      expect(Buffer.from(word, 'base64').toString()).not.toMatch(/s3cr3t|word/);
    }
    expect(shown).not.toMatch(/s3cr3t|word/);
  });

  test('is not shown in any of its places', () => {
    expect(redact(`${secret} and ${secret}`)).toBe('[redacted] and [redacted]');
  });

  test('of several lines is not shown where a text was cut in the middle of it', () => {
    const ofLines = createRedact(['first-line-of-it\r\nsecond+line/of=it\nend']);
    expect(ofLines('…\nsecond+line/of=it\nend of the tail')).toBe('…\n[redacted]\nend of the tail');
    expect(ofLines(encodeURIComponent('second+line/of=it'))).toBe('[redacted]');
  });

  test.each([
    ['of bash', `+ curl -H 'X: it'\\''s/a$secret'`],
    ['of dash', `+ curl -H 'X: it'"'"'s/a$secret'`],
    ['of a declaration', `declare -x TOKEN="it's/a\\$secret"`],
  ])('is not shown in the quotes %s', (_, text) => {
    expect(createRedact(["it's/a$secret"])(text)).not.toMatch(/secret/);
  });

  test('of several words is not shown by one that is long', () => {
    const key = 'MIIEvQIBADANBgkqhkiG9w0BAQ';
    const shown = createRedact([`{\n  "id": "production",\n  "key": "${key}"\n}`])(
      `+ echo '{' '"key":' '"${key}"' '}'`,
    );
    expect(shown).toBe(`+ echo '{' '"key":' '[redacted]' '}'`);
  });

  test('that is too short to tell from a word is left standing', () => {
    expect(redact('a short story')).toBe('a short story');
  });
});

test('a secret that becomes known later is hidden from then on, beside those of before', () => {
  const { redact, learn } = createLearningRedact(['of-the-settings']);
  const text = `of-the-settings, of-a-project, ${Buffer.from('of-a-project').toString('base64')}`;
  expect(redact(text)).toMatch(/^\[redacted\], of-a-project, /);
  learn(['of-a-project']);
  learn(['of-a-project']);
  expect(redact(text)).toBe('[redacted], [redacted], [redacted]');
});

describe('a known shape of a token', () => {
  const redact = createRedact([]);
  const long = 'A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8';

  test.each([
    ['Anthropic', `sk-ant-api03-${long}`],
    ['OpenAI', `sk-proj-${long}`],
    ['GitHub', `ghp_${long}`],
    ['GitHub, fine-grained', `github_pat_${long}`],
    ['GitLab', `glpat-${long}`],
    ['AWS', 'AKIAIOSFODNN7EXAMPLE'],
    ['npm', `npm_${long}`],
    ['Slack', 'xoxb-123456789012-abcdef'],
    ['a JSON web token', `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.${long}`],
    ['a Telegram bot', `123456789:${long.slice(0, 35)}`],
    ['a Telegram bot that ends with a dash', `123456789:${long.slice(0, 34)}-`],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIEabc\n-----END RSA PRIVATE KEY-----'],
    ['a private key cut short', '-----BEGIN PRIVATE KEY-----\nMIIEabc'],
  ])('of %s is not shown', (_, token) => {
    expect(redact(`it is ${token}`)).toBe('it is [redacted]');
  });

  test.each([
    ['Authorization: Bearer abc', 'Authorization: Bearer [redacted]'],
    ['"authorization":"token abc", x', '"authorization":"token [redacted]", x'],
    ['x-api-key: abc', 'x-api-key: [redacted]'],
    ['https://user:pass@host/x', 'https://[redacted]@host/x'],
    ['https://oauth2@host/x', 'https://[redacted]@host/x'],
    ['postgresql://orch:pass@host/x', 'postgresql://orch:[redacted]@host/x'],
    [`https://api.telegram.org/bot123456789:${long.slice(0, 35)}/x`, 'https://api.telegram.org/[redacted]/x'],
  ])('%s is shown as %s', (text, shown) => {
    expect(redact(text)).toBe(shown);
  });

  test.each([
    'task/demo/add-a-flag is done',
    'https://example.org/a/b?c=d',
    'ssh://git@host/owner/name.git',
    'a risk-assessment-of-everything',
    `a12345678:${long.slice(0, 35)}`,
    `12345678:${long}`,
    'commit 1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d',
    '',
  ])('leaves %s alone', (text) => {
    expect(redact(text)).toBe(text);
  });

  test.each([
    ['letters', 'a'.repeat(1_000_000)],
    ['schemes', 'https://'.repeat(100_000)],
    ['key beginnings', '-----BEGIN PRIVATE KEY-----'.repeat(20_000)],
    ['bearers', 'bearer '.repeat(100_000)],
    ['web tokens', 'eyJaaaaaaaaaaaa.'.repeat(50_000)],
  ])('takes a million hostile %s without stalling', (_, text) => {
    expect(redact(text).length).toBeLessThanOrEqual(text.length + 20);
  });
});
