import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createCommandNotifier, type NotifyCommand } from '../../../activities/notifiers/command.js';
import { createLogNotifier } from '../../../activities/notifiers/log.js';
import { createNotify, createNotifyAll } from '../../../activities/anywhere/notify.js';
import type { Block } from '../../../domain/content/content.js';
import { paragraph } from '../../../domain/content/make.js';
import type { Notice } from '../../../domain/notices/notice.js';
import { createRedact } from '../../../domain/text/redact.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orch-notify-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const text = 'approve "it" $(touch hacked) `x`\nplease 🙂';
const saying = (...lines: string[]) => lines.map((line) => paragraph(line));
const notice: Notice = {
  ...{ id: 'one', project: 'demo', taskId: 'task/demo/1', kind: 'approval', asks: null },
  content: saying(...text.split('\n')),
};

function aCommand(command: string, more: Partial<NotifyCommand> = {}) {
  const environment = { FOLDER: folder, PATH: '/usr/bin:/bin' };
  return createCommandNotifier({ command, environment, timeoutSeconds: 30, ...more });
}

describe('a notify command', () => {
  test('gets the text on its stdin, to the letter, and sees nothing else of the environment', async () => {
    process.env.ORCH_TEST_CANARY = 'a canary';
    await aCommand('cat > "$FOLDER/text"; env > "$FOLDER/env"').notify(notice);
    delete process.env.ORCH_TEST_CANARY;
    expect(await readFile(join(folder, 'text'), 'utf8')).toBe(`${text}\n`);
    const environment = await readFile(join(folder, 'env'), 'utf8');
    expect(environment).not.toContain('canary');
    const told = environment.split('\n').filter((line) => line.startsWith('ORCH_'));
    expect(told.sort()).toEqual([
      'ORCH_NOTICE_KIND=approval',
      'ORCH_NOTICE_TASK=task/demo/1',
      'ORCH_NOTICE_URGENCY=action',
    ]);
  });

  test('that does not read a long text has not failed', async () => {
    await aCommand('exec true').notify({ ...notice, content: Array<Block>(100).fill(paragraph('x'.repeat(10_000))) });
  });

  test.each([
    ['exit 7', 'exit 7'],
    ['kill -KILL $$', 'SIGKILL'],
    ['no-such-program', 'exit 127'],
  ])('that ends with `%s` fails, to be tried again, and says no word of its command or text', async (command, why) => {
    const failure: unknown = await aCommand(`${command} # with-a-token-in-it`)
      .notify(notice)
      .catch((error: unknown) => error);
    expect(String(failure)).toBe(`Error: the notify command failed (${why})`);
  });

  test('that does not end is ended with all that it started', async () => {
    const hanging = aCommand('sleep 600 & echo $! > "$FOLDER/pid"; trap "" TERM; sleep 600', {
      timeoutSeconds: 1,
    }).notify(notice);
    await expect(hanging).rejects.toThrow('longer than 1 s');
    const pid = Number(await readFile(join(folder, 'pid'), 'utf8'));
    expect(pid).toBeGreaterThan(1);
    await until(() => !isAlive(pid));
  });

  test('that leaves something in the background is done when it ends', async () => {
    await aCommand('(sleep 0.5; touch "$FOLDER/later") & true').notify(notice);
    await until(() =>
      stat(join(folder, 'later')).then(
        () => true,
        () => false,
      ),
    );
  });
});

test('notices stand in the log, the urgent ones as warnings', async () => {
  const lines: string[] = [];
  const write = (line: string) => {
    lines.push(line);
  };
  const notifier = createLogNotifier(pino({}, { write }));
  await notifier.notify(notice);
  await notifier.notify({ ...notice, kind: 'blocked' });
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { level: 30, msg: text, taskId: 'task/demo/1', notice: 'approval' },
    { level: 40, msg: text, taskId: 'task/demo/1', notice: 'blocked' },
  ]);
});

describe('notify', () => {
  const redact = createRedact(['a-secret-of-ours']);

  test('tells the one receiver, without any secret', async () => {
    const notifiers = { command: aCommand('cat > "$FOLDER/one"'), log: aCommand('cat > "$FOLDER/two"') };
    const content = saying('it is a-secret-of-ours');
    const answer = await createNotify({ notifiers, redact })({ ...notice, content, notifier: 'command' });
    expect(answer).toEqual({ others: ['log'] });
    expect(await readFile(join(folder, 'one'), 'utf8')).toBe('it is [redacted]\n');
    await expect(stat(join(folder, 'two'))).rejects.toThrow('ENOENT');
  });

  test('passes over a receiver that this worker does not have', async () => {
    await createNotify({ notifiers: {}, redact })({ ...notice, notifier: 'command' });
  });

  test('leaves out what a receiver does not want, and names it to nobody else', async () => {
    const command = aCommand('cat >> "$FOLDER/told"', { kinds: ['blocked'] });
    const notifiers = { command, log: createLogNotifier(pino({ level: 'silent' })) };
    const tell = (kind: Notice['kind'], notifier: 'log' | 'command') =>
      createNotify({ notifiers, redact })({ ...notice, content: saying(kind), kind, notifier });
    expect(await tell('approval', 'log')).toEqual({ others: [] });
    expect(await tell('blocked', 'log')).toEqual({ others: ['command'] });
    await tell('approval', 'command');
    await tell('blocked', 'command');
    await createNotifyAll({ notifiers, redact })({ ...notice, kind: 'run-started' });
    expect(await readFile(join(folder, 'told'), 'utf8')).toBe('blocked\n');
  });

  test('of all fails where one receiver fails, after the others were told', async () => {
    const notifiers = { log: aCommand('exit 3'), command: aCommand('cat > "$FOLDER/told"') };
    await expect(createNotifyAll({ notifiers, redact })(notice)).rejects.toThrow('exit 3');
    expect(await readFile(join(folder, 'told'), 'utf8')).toContain('approve');
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(met: () => boolean | Promise<boolean>): Promise<void> {
  const start = Date.now();
  while (!(await met())) {
    if (Date.now() - start > 30_000) throw new Error('waited 30 s in vain');
    await sleep(20);
  }
}
