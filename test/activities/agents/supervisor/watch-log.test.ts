import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { becomes } from '../a-run.js';
import { aSupervisor, type Supervised } from './a-supervisor.js';

let run: Supervised;
beforeEach(async () => {
  run = await aSupervisor();
});
afterEach(() => run.close());

describe('a stall', () => {
  test('ends a program that prints nothing more', async () => {
    await run.script('echo begins; sleep 600', { stallSeconds: 1 });
    const { end, stallSeconds } = await run.ended();
    expect(end).toMatchObject({ endedBy: 'stall', signal: 'SIGTERM' });
    expect(stallSeconds).toBe(1);
  });

  test('ends one that is deaf after its grace', async () => {
    await run.script(`trap '' TERM; while :; do sleep 0.1; done`, { stallSeconds: 0.5, killGraceSeconds: 0.5 });
    expect((await run.ended()).end).toMatchObject({ endedBy: 'stall', signal: 'SIGKILL' });
  });

  test('is none where something is printed again and again, a byte without a line among it', async () => {
    await run.script('for i in 1 2 3 4 5 6 7 8; do sleep 0.5; printf .; done', { stallSeconds: 2.5 });
    expect((await run.ended()).end).toMatchObject({ endedBy: null, exitCode: 0 });
  });

  test('is none where any silence is borne', async () => {
    await run.script('sleep 2', { stallSeconds: null });
    expect((await run.ended()).end).toMatchObject({ endedBy: null, exitCode: 0 });
  });

  test('is none where it was the supervisor that did not look', async () => {
    await run.script('echo begins; while ! [ -e go ]; do sleep 0.05; done', { stallSeconds: 4 });
    const { supervisor } = await run.running();
    process.kill(supervisor, 'SIGSTOP');
    await sleep(5_000);
    process.kill(supervisor, 'SIGCONT');
    await sleep(500);
    const { writeFile } = await import('node:fs/promises');
    await writeFile(`${run.folder}/go`, '');
    expect((await run.ended()).end).toMatchObject({ endedBy: null, exitCode: 0 });
  });
});

describe('a program that said its result and does not exit', () => {
  const lastLines = ['result', 'turn.failed'];

  test.each([
    ['is ended', `echo '{"type":"result"}'; sleep 600`],
    ['is ended after another of its last lines', `echo x; echo '{"n":1,"type":"turn.failed"}'; sleep 600`],
    ['is ended after a result without anything before it', `printf '{"type":"result"}\\n'; exec sleep 600`],
    [
      'is ended after a result of 4 MB',
      `printf '{"type":"result","result":"'; head -c 4000000 /dev/zero | tr '\\0' x; echo '"}'; sleep 600`,
    ],
  ])('%s', async (_name, script) => {
    await run.script(script, { lastLines });
    expect((await run.ended()).end).toMatchObject({ endedBy: 'settled', signal: 'SIGTERM' });
  });

  test('is killed where it is deaf', async () => {
    await run.script(`trap '' TERM; echo '{"type":"result"}'; while :; do sleep 0.1; done`, { lastLines });
    expect((await run.ended()).end).toMatchObject({ endedBy: 'settled', signal: 'SIGKILL' });
  });

  test('has its exit code where it ends in time', async () => {
    await run.script(`echo '{"type":"result"}'; sleep 0.5; exit 5`, { lastLines, killGraceSeconds: 30 });
    expect((await run.ended()).end).toMatchObject({ endedBy: null, exitCode: 5 });
  });

  test('is left alone as long as it goes on to print', async () => {
    const line = `echo '{"type":"result"}'`;
    await run.script(`for i in 1 2 3 4 5 6; do ${line}; sleep 0.5; done; exit 4`, { lastLines, killGraceSeconds: 2 });
    expect((await run.ended()).end).toMatchObject({ endedBy: null, exitCode: 4 });
  });

  test.each([
    ['a line of another type', `echo '{"type":"assistant"}'`],
    ['a type below the first level', `echo '{"message":{"type":"result"}}'`],
    ['a line that is no JSON', `echo '{"type":"result"'`],
    ['a list', `echo '[{"type":"result"}]'`],
    ['a line that has not ended', `printf '{"type":"result"}'`],
    ['a result with something after it', `echo '{"type":"result"}'; printf x`],
    ['a line of 9 MB', `printf '{"type":"result","r":"'; head -c 9000000 /dev/zero | tr '\\0' x; echo '"}'`],
    ['nothing', 'true'],
    ['an empty line', 'echo'],
  ])('%s is no result', async (_name, script) => {
    await run.script(`${script}; echo > printed; while ! [ -e go ]; do sleep 0.05; done; exit 2`, {
      lastLines,
      killGraceSeconds: 0.5,
    });
    const { existsSync, writeFileSync } = await import('node:fs');
    await becomes('it has printed', () => existsSync(`${run.folder}/printed`));
    await sleep(2_000);
    writeFileSync(`${run.folder}/go`, '');
    expect((await run.ended()).end).toMatchObject({ endedBy: null, exitCode: 2 });
  });
});
