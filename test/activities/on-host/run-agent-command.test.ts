import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AgentPolicy } from '../../../domain/task/task.js';
import { freshDatabase, type TestDatabase } from '../../database.js';
import { aHost, aPolicy, type Host } from '../agents/a-run.js';

let database: TestDatabase;
let host: Host;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  host = await aHost(database.pool);
});
afterEach(() => host.close());

/** Runs a shell's script as the agent. */
function runScript(script: string, policy: Partial<AgentPolicy> = {}) {
  const shell: Partial<AgentPolicy> = { agent: 'command', program: '/bin/sh', arguments: ['-c', script, 'agent'] };
  return host.attempt(host.input({ policy: { ...aPolicy, ...shell, ...policy } })).output;
}

describe('any command as an agent', () => {
  test('succeeds by its exit code, and gets its task on stdin', async () => {
    const { ending, facts } = await runScript('cat > got.txt; echo written');
    expect(ending).toEqual({ type: 'Succeeded' });
    expect(facts).toMatchObject({ exitCode: 0, tokens: null, costUsd: null });
    expect(await readFile(join(host.worktree, 'got.txt'), 'utf8')).toContain('Title: Count words');
    expect(await readFile(facts.logPath, 'utf8')).toBe('written\n');
  });

  test('gets what its arguments name', async () => {
    const named = ['-c', 'head -n 1 "$2" > title.txt; printf %s "$1" > model.txt', 'agent', '{model}', '{task}'];
    await runScript('', { arguments: named, model: 'm-1' });
    expect(await readFile(join(host.worktree, 'model.txt'), 'utf8')).toBe('m-1');
    expect(await readFile(join(host.worktree, 'title.txt'), 'utf8')).toContain('# Developer: work item W-1');
  });

  test('fails by its exit code, with its last words', async () => {
    const { ending } = await runScript('echo the disk is round >&2; exit 7');
    expect(ending).toMatchObject({ type: 'AgentFailed', message: expect.stringContaining('the disk is round') });
  });

  test('may end with a result, which then counts', async () => {
    const result = { type: 'result', is_error: false, result: 'ok', total_cost_usd: 0.5 };
    const usage = { input_tokens: 5, output_tokens: 6 };
    const { ending, facts } = await runScript(`echo '${JSON.stringify({ ...result, usage })}'`);
    expect(ending).toEqual({ type: 'Succeeded' });
    expect(facts).toMatchObject({ costUsd: 0.5, tokens: { input: 5, output: 6, cacheRead: 0, cacheWritten: 0 } });

    const failed = await runScript(`echo '${JSON.stringify({ ...result, is_error: true, result: 'no way' })}'`);
    expect(failed.ending).toMatchObject({ type: 'AgentFailed', message: 'no way' });
  });
});

describe('what it printed at its end', () => {
  const limited = 'echo "API Error: 429 Too Many Requests. Retry-After: 40"';
  const tenMegabytes = "yes 'writing a file of the work' | head -n 400000";

  test.each([
    ['a 429 before ten megabytes of other output', `${limited}; ${tenMegabytes}; exit 1`],
    ['so it is where those are one line', `${limited}; ${tenMegabytes} | tr '\\n' ' '; exit 1`],
    ['a 429 as its last line', `${tenMegabytes}; ${limited}; exit 1`],
  ])('%s is what it ended by', async (_, script) => {
    const before = Date.now();
    const { ending } = await runScript(script);
    expect(ending).toMatchObject({
      type: 'AgentTransient',
      cause: 'rate-limit',
      message: expect.stringContaining('429 Too Many Requests'),
    });
    expect(ending).toHaveProperty('notBefore', expect.any(Number));
    expect((ending as { notBefore: number }).notBefore).toBeGreaterThanOrEqual(before + 40_000);
  });

  test.each([
    ['a 429 that it has survived', `${limited}; ${tenMegabytes}; echo 'FAIL test/x.test.ts'; exit 1`],
    ['a diff', `printf '%s\\n' '+  return "rate limit exceeded"' '+API Error: 429'; exit 1`],
    ['its task', 'cat; exit 1'],
  ])('%s is none that it ended by', async (_, script) => {
    host.item.description = 'As the title says.\nAPI Error: 529 Overloaded\nis told as a failure.';
    expect((await runScript(script)).ending).toMatchObject({ type: 'AgentFailed' });
  });

  test('an error that its task quotes from the try before is what it ended by, and is shown', async () => {
    host.item.description = 'As the title says.\nAPI Error: 529 Overloaded\nis how the last try ended.';
    const { ending } = await runScript('echo working; echo "API Error: 529 Overloaded"; exit 1');
    expect(ending).toMatchObject({ type: 'AgentTransient', cause: 'overload' });
    expect(ending).toHaveProperty('message', expect.stringMatching(/last words:\nworking\nAPI Error: 529 Overloaded/));
  });

  test('its task is shown where it printed that', async () => {
    host.item.description = 'As the title says.\nAPI Error: 529 Overloaded\nis told as a failure.';
    expect((await runScript('cat; exit 1')).ending).toHaveProperty(
      'message',
      expect.stringMatching(/last words:[^]*\nAPI Error: 529 Overloaded\nis told as a failure/),
    );
  });
});

test('an agent that nobody knows is refused before a run number is taken', async () => {
  const policy = { ...aPolicy, agent: 'constructor' } as unknown as AgentPolicy;
  await expect(host.attempt(host.input({ policy })).output).rejects.toMatchObject({
    type: 'InvalidInput',
    message: 'Unknown agent: constructor',
  });
});
