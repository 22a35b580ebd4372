import { expect, test } from '@jest/globals';
import { tellingLine } from '../../../stack/processes/telling-line.js';

test.each([
  ['nothing', '\n \n', null],
  [
    'a Go stack trace',
    'some line\npanic: bind: address already in use\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:7\n',
    'panic: bind: address already in use',
  ],
  [
    "Temporal's command line",
    'time=… level=INFO msg="begins"\ntime=… level=ERROR msg="can\'t set frontend port"\ntime=… level=INFO msg="ends"\n',
    'time=… level=ERROR msg="can\'t set frontend port"',
  ],
  [
    'Postgres',
    'LOG:  starting\nFATAL:  could not create lock file\nHINT:  is another one running?\nLOG:  database system is shut down\n',
    'FATAL:  could not create lock file',
  ],
  [
    'a worker',
    '{"level":50,"msg":"failed"}\norch: Temporal cannot be reached\n      Start it.\n',
    'orch: Temporal cannot be reached',
  ],
  [
    "Node's stack trace",
    'file.js:1\nTypeError: x is no function\n    at main (file.js:1)\n',
    'TypeError: x is no function',
  ],
  ['anything else', 'first\nlast\n\n', 'last'],
])('of %s the line that says why', (_, log, line) => {
  expect(tellingLine(log)).toBe(line);
});

test('a line of any length is one of a few hundred characters', () => {
  expect(tellingLine('x'.repeat(10_000))).toHaveLength(302);
});
