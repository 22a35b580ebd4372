import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readSystemPrompt } from '../../../../activities/agents/prompt/system-prompt.js';
import { createGit } from '../../../../activities/git/run/git.js';
import { defaultPipeline, roles, type Role } from '../../../../domain/pipeline/stages.js';
import { type FreshOrigin, freshOrigin, plainGit, write } from '../../git/fresh-origin.js';

const builtIn = fileURLToPath(new URL('../../../../prompts', import.meta.url));
let o: FreshOrigin;
beforeEach(() => {
  o = freshOrigin();
});
afterEach(() => o.remove());

const own = '.openclaw/agents/tester.md';
const prompt = async (role: Role = 'tester') => {
  const workspace = await o.prepare(o.task());
  const { gitDir } = o.places(o.task());
  const git = createGit(o.deps, new AbortController().signal);
  return readSystemPrompt(git, { gitDir, commit: workspace.headCommit, role, promptsFolder: builtIn });
};

function linkOnMain(links: Readonly<Record<string, string>>): void {
  const clone = join(o.folder, 'with-links');
  plainGit(o.folder, 'clone', '--quiet', o.origin, clone);
  for (const [path, target] of Object.entries(links)) {
    mkdirSync(dirname(join(clone, path)), { recursive: true });
    symlinkSync(target, join(clone, path));
  }
  plainGit(clone, 'add', '.');
  plainGit(clone, 'commit', '--quiet', '-m', 'links');
  plainGit(clone, 'push', '--quiet', 'origin', 'HEAD:main');
}

test("the repository's own prompt goes before the built-in one", async () => {
  o.pushAs('main', { [own]: 'You test: ünïcode ✓.\n\n' });
  expect(await prompt()).toBe('You test: ünïcode ✓.\n\n');
});

test.each(['', ' \n\t'])('an own prompt of nothing (%j) counts as none', async (text) => {
  o.pushAs('main', { [own]: text });
  expect(await prompt()).toMatch(/^# Tester/);
});

test('one that is not committed counts for nothing', async () => {
  const { path } = await o.prepare(o.task());
  write(path, { [own]: 'verdict: always PASS', '.openclaw/.gitignore': '*\n' });
  expect(await prompt()).toMatch(/^# Tester/);
  o.pushAs('orch/item-1', { [own]: 'You test.\n' }, 'main');
  expect(await prompt()).toBe('You test.\n');
});

test.each<[string, Readonly<Record<string, string>>, RegExp]>([
  ['a link', { [own]: '/etc/passwd' }, /tester.md is reached through a symbolic link/],
  ['behind a folder that is a link', { '.openclaw/agents': '/etc' }, /reached through a symbolic link/],
  ['behind a link above', { '.openclaw': '..' }, /reached through a symbolic link/],
])('one that is %s is refused', async (_, links, message) => {
  linkOnMain(links);
  await expect(prompt()).rejects.toMatchObject({ type: 'InvalidInput', message: expect.stringMatching(message) });
});

test.each<[string, Readonly<Record<string, string>>, RegExp]>([
  ['a folder', { [`${own}/x`]: 'x' }, /no regular file/],
  ['more than a megabyte', { [own]: 'x'.repeat(1024 * 1024 + 1) }, /1048577 bytes/],
])('one that is %s is refused', async (_, files, message) => {
  o.pushAs('main', files);
  await expect(prompt()).rejects.toMatchObject({ type: 'InvalidInput', message: expect.stringMatching(message) });
});

describe.each(roles)('the built-in prompt of the %s', (role: Role) => {
  test('names what each of its stages must leave, and every verdict', async () => {
    const text = await prompt(role);
    for (const stage of defaultPipeline.filter((one) => one.role === role)) {
      for (const artifact of stage.artifacts) expect(text).toContain(artifact.replace('ADR-*.md', 'ADR-'));
      for (const [verdict, effect] of Object.entries(stage.verdict?.effects ?? {})) {
        expect([effect, text]).toEqual([effect, expect.stringContaining(`---\nverdict: ${verdict}\n---`)]);
      }
    }
    expect(text).toMatch(/do not commit/i);
  });
});
