import { link, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readSystemPrompt } from '../../../src/activities/agents/system-prompt.js';
import { defaultPipeline, roles, type Role } from '../../../src/domain/stages.js';

const builtIn = fileURLToPath(new URL('../../../prompts', import.meta.url));
let root: string;
let worktree: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'orch-prompt-'));
  worktree = join(root, 'worktree');
  await mkdir(worktree);
});
afterEach(() => rm(root, { recursive: true }));

const own = () => join(worktree, '.openclaw/agents/tester.md');
const prompt = () => readSystemPrompt(worktree, 'tester', builtIn);
async function put(text: string): Promise<void> {
  await mkdir(dirname(own()), { recursive: true });
  await writeFile(own(), text);
}

test("the repository's own prompt goes before the built-in one", async () => {
  await put('You test.\n');
  expect(await prompt()).toBe('You test.\n');
});

test('it is found in a worktree that is itself reached through a link', async () => {
  await put('You test.\n');
  await symlink(worktree, join(root, 'link'));
  expect(await readSystemPrompt(join(root, 'link'), 'tester', builtIn)).toBe('You test.\n');
});

test.each(['', ' \n\t'])('an own prompt of nothing (%j) counts as none', async (text) => {
  await put(text);
  expect(await prompt()).toMatch(/^# Tester/);
});

describe('a prompt that cannot be trusted', () => {
  const isRefused = async (message: RegExp) => {
    await expect(prompt()).rejects.toMatchObject({ type: 'InvalidInput', message: expect.stringMatching(message) });
  };

  test('a link is not followed', async () => {
    await put('x');
    await rm(own());
    await writeFile(join(root, 'secret'), 'secret');
    await symlink(join(root, 'secret'), own());
    await isRefused(/symbolic link/);
  });

  test('a folder that is a link is not followed', async () => {
    await mkdir(join(root, 'agents'));
    await writeFile(join(root, 'agents/tester.md'), 'secret');
    await mkdir(join(worktree, '.openclaw'));
    await symlink(join(root, 'agents'), join(worktree, '.openclaw/agents'));
    await isRefused(/symbolic link/);
  });

  test('a folder in its place is refused', async () => {
    await mkdir(own(), { recursive: true });
    await isRefused(/no regular file/);
  });

  test('more than a megabyte is refused', async () => {
    await put('x'.repeat(1024 * 1024 + 1));
    await isRefused(/1048577 bytes/);
  });

  test('a link to nothing is refused', async () => {
    await mkdir(dirname(own()), { recursive: true });
    await symlink('/nowhere', own());
    await expect(prompt()).rejects.toMatchObject({ type: 'InvalidInput' });
  });
});

test('a second hard link of it is read like any file', async () => {
  await put('You test.');
  await link(own(), join(root, 'second'));
  expect(await prompt()).toBe('You test.');
});

describe.each(roles)('the built-in prompt of the %s', (role: Role) => {
  test('names what each of its stages must leave, and every verdict', async () => {
    const text = await readSystemPrompt(worktree, role, builtIn);
    for (const stage of defaultPipeline.filter((one) => one.role === role)) {
      for (const artifact of stage.artifacts) expect(text).toContain(artifact.replace('ADR-*.md', 'ADR-'));
      for (const [verdict, effect] of Object.entries(stage.verdict?.effects ?? {})) {
        expect([effect, text]).toEqual([effect, expect.stringContaining(`---\nverdict: ${verdict}\n---`)]);
      }
    }
    expect(text).toMatch(/do not commit/i);
  });
});
