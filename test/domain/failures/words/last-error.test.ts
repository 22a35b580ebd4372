import { describe, expect, test } from '@jest/globals';
import { lastError } from '../../../../domain/failures/words/last-error.js';

/** The line of the error that a program ended by which has printed these lines. */
function ending(...printed: string[]): string | null {
  const last = lastError();
  for (const line of printed.join('\n').split('\n').reverse()) last.putBefore(line);
  return last.text()?.split('\n')[0] ?? null;
}

const overloaded = 'API Error: 529 Overloaded';
const work = Array<string>(500).fill('writing a file');

describe('the error that ended a program', () => {
  test.each<[string, string[]]>([
    ['is its last line', ['reading', overloaded]],
    ['stands before what it says of itself', [overloaded, 'make: *** [run] Error 22', 'error: the agent has failed']],
    ['stands before the stack of it', [overloaded, '    at call (/app/x.js:1:2)', '    at run (/app/y.js:3:4)']],
    ['stands before much other output', [overloaded, ...work]],
    ['stands among diffs and code', [overloaded, '+ return "x";', '- const a = 1;', '{"a":1}', '> quoted']],
    ['is behind a moment and a level', [`2026-11-23T12:00:00.123Z [agent] ERROR: ${overloaded}`]],
    ['is behind a bullet', [`  ✖ ${overloaded}`]],
    ['was tried again until the end', [`${overloaded}, retrying in 3 s (attempt 5/5)`, 'giving up']],
  ])('%s', (_name, printed) => {
    expect(ending(...printed)).toContain(overloaded);
  });

  test('is the last of several', () => {
    expect(ending('Invalid API key', overloaded)).toBe(overloaded);
  });

  test('is told with what stands after it', () => {
    const last = lastError();
    for (const line of ['HTTP/2 429', 'retry-after: 30', ''].reverse()) last.putBefore(line);
    expect(last.text()).toBe('HTTP/2 429\nretry-after: 30');
  });
});

describe('what the task itself holds is no error of the program', () => {
  test.each([
    'return "rate limit exceeded"',
    '  return "rate limit exceeded"',
    '+  return "rate limit exceeded"',
    '-API Error: 529 Overloaded',
    ' API Error: 529 Overloaded',
    '    API Error: 529 Overloaded',
    '@@ -1,3 +1,3 @@ 503 Service Unavailable',
    '> 503 Service Unavailable',
    '| 503 | Service Unavailable |',
    '- 503 Service Unavailable is shown',
    '"rate limit exceeded"',
    '{"error":"rate limit exceeded"}',
    '["503 Service Unavailable"]',
    '// 503 Service Unavailable',
    '# 503 Service Unavailable',
    'raise Exception("rate limit exceeded")',
    'throw new Error("503 Service Unavailable")',
    'const message = "ECONNREFUSED";',
    'src/client.ts:12: throw new RateLimitError("Too Many Requests")',
    'I have added the handling of 429 Too Many Requests and ECONNRESET.',
    'Error handling of rate limit exceeded is done.',
    '    Expected: "rate limit exceeded"',
    'E       requests.exceptions.ConnectionError: Connection refused',
    '```\nAPI Error: 529 Overloaded\n```',
  ])('%j', (line) => {
    expect(ending('at work', line, 'and more')).toBeNull();
  });
});

describe('an error that the program survived did not end it', () => {
  test.each<[string, string[]]>([
    ['a check has failed since', [overloaded, 'FAIL test/x.test.ts', 'the tests are red']],
    ['a fault of the code came after it', [overloaded, "AssertionError: expected 'a' to equal 'b'"]],
    ['the same in Python', [overloaded, 'Traceback (most recent call last):', "KeyError: 'a'"]],
    ['a compiler came after it', [overloaded, 'error TS2322: Type a is not assignable to b']],
    ['a flag is wrong', [overloaded, "error: unknown option '--effort'"]],
    ['it was tried again, and much was done since', [`${overloaded}, retrying in 3 s`, ...work]],
    ['so it was in other words', ['Reconnecting... 1/5 stream disconnected before completion', ...work]],
    ['many other errors came after it', [overloaded, ...Array<string>(12).fill('error: cannot open x')]],
  ])('%s', (_name, printed) => {
    expect(ending(...printed)).toBeNull();
  });

  test('the model has answered since', () => {
    const last = lastError();
    last.putBefore('the end');
    last.stop();
    last.putBefore(overloaded);
    expect(last.text()).toBeNull();
  });
});

test('hostile lines are read at once', () => {
  for (const piece of ['a.', 'a-', 'Error', '1:', '[a] ', '```', 'Failed ', ' ', '2026-11-23T', 'x: ']) {
    expect(ending(...Array<string>(1_000).fill(piece.repeat(1_000)))).toBeNull();
  }
});
