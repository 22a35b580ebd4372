import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createCommitAndPush } from '../../../../activities/on-host/commit-and-push.js';
import { createIntegrateBase } from '../../../../activities/on-host/integrate-base.js';
import type { Workspace } from '../../../../domain/task/task.js';
import { aRun, type FreshOrigin, freshOrigin, inActivity, maxFileMegabytes, plainGit, write } from '../fresh-origin.js';

const branch = 'orch/item-1';
let o: FreshOrigin;
/** Commits of the library: four, one after another, and one beside the last. */
let versions: readonly [string, string, string, string, string];

beforeEach(() => {
  o = freshOrigin({ 'README.md': 'demo\n', 'src/a.js': 'a\n' });
  const lib = join(o.folder, 'lib.git');
  const clone = join(o.folder, 'lib-clone');
  plainGit(o.folder, 'init', '--quiet', '--bare', '--initial-branch=main', lib);
  plainGit(o.folder, 'clone', '--quiet', lib, clone);
  const commit = (text: string) => {
    write(clone, { 'v.txt': text });
    plainGit(clone, 'add', '--all');
    plainGit(clone, 'commit', '--quiet', '-m', text);
    return plainGit(clone, 'rev-parse', 'HEAD');
  };
  const line = [commit('v0'), commit('v1'), commit('v2'), commit('v3')] as const;
  plainGit(clone, 'push', '--quiet', 'origin', 'HEAD:main');
  plainGit(clone, 'checkout', '--quiet', '-B', 'beside', line[2]);
  versions = [...line, commit('beside')];
  plainGit(clone, 'push', '--quiet', 'origin', 'HEAD:beside');
});
afterEach(() => o.remove());

/** A person moves the submodule on a branch of the origin; null: takes it away. */
function move(at: string, commit: string | null, from = at): void {
  const clone = join(o.folder, 'mover');
  rmSync(clone, { recursive: true, force: true });
  plainGit(o.folder, 'clone', '--quiet', o.origin, clone);
  plainGit(clone, 'checkout', '--quiet', '-B', at, `origin/${from}`);
  write(clone, { '.gitmodules': '[submodule "lib"]\n\tpath = lib\n\turl = ../lib.git\n' });
  plainGit(clone, 'add', '.gitmodules');
  if (commit === null) plainGit(clone, 'update-index', '--force-remove', 'lib');
  else plainGit(clone, 'update-index', '--add', '--cacheinfo', `160000,${commit},lib`);
  plainGit(clone, 'commit', '--quiet', '-m', `lib ${String(commit)}`);
  plainGit(clone, 'push', '--quiet', 'origin', `HEAD:${at}`);
}

/** The submodule as the base had it first, and as each side has it. */
async function bothMove(before: string, ours: string, theirs: string | null): Promise<Workspace> {
  move('main', before);
  move(branch, ours, 'main');
  const workspace = await o.prepare(o.task());
  move('main', theirs);
  return workspace;
}

const integrate = (workspace: Workspace) =>
  inActivity(createIntegrateBase(o.deps), {
    ...{ task: o.task(), workspace, maxFileMegabytes },
    approved: workspace.headCommit,
  });
const prepare = () => o.prepare(o.task(), { integrate: true });
const onBranch = () => o.atOrigin('rev-parse', `${branch}:lib`);

describe('a submodule that both sides have moved', () => {
  test('is at the newer commit where one comes after the other, and the approval holds', async () => {
    const workspace = await bothMove(versions[0], versions[1], versions[3]);
    expect(await integrate(workspace)).toMatchObject({ conflicts: [], holdsApproval: true });
    expect(onBranch()).toBe(versions[3]);
  });

  test('is so, too, where the branch has the newer one', async () => {
    const workspace = await bothMove(versions[0], versions[2], versions[1]);
    expect(await integrate(workspace)).toMatchObject({ conflicts: [], holdsApproval: true });
    expect(onBranch()).toBe(versions[2]);
  });

  test('is so in a conflict of other files, whatever a role makes of that', async () => {
    await bothMove(versions[0], versions[1], versions[3]);
    o.pushAs(branch, { 'src/a.js': 'ours\n' });
    o.pushAs('main', { 'src/a.js': 'theirs\n' });
    const workspace = await prepare();
    expect(workspace.merge).toMatchObject({ files: ['src/a.js'] });
    write(workspace.path, { 'src/a.js': 'both\n' });
    const input = { task: o.task(), workspace, role: 'developer', stage: 'development', ...aRun(2) } as const;
    expect(await inActivity(createCommitAndPush(o.deps), input)).toMatchObject({ committed: true });
    expect(onBranch()).toBe(versions[3]);
  });

  test.each([
    ['neither commit comes after the other', () => bothMove(versions[0], versions[3], versions[4])],
    ['one side has moved it back', () => bothMove(versions[1], versions[0], versions[2])],
    ['a commit is nowhere', () => bothMove(versions[0], versions[1], '1'.repeat(40))],
    ['one side has taken it away', () => bothMove(versions[0], versions[1], null)],
  ])('is for a person, and given to no role, where %s', async (_, both) => {
    const workspace = await both();
    const head = o.atOrigin('rev-parse', branch);
    for (const merge of [() => integrate(workspace), prepare]) {
      await expect(merge()).rejects.toMatchObject({
        type: 'MergeConflict',
        message: expect.stringMatching(/the submodule lib \(at [0-9a-f]{12} on orch\/item-1, .* on main\).*by hand/),
      });
    }
    expect(o.atOrigin('rev-parse', branch)).toBe(head);
  });

  test('goes on once a person has merged it', async () => {
    const workspace = await bothMove(versions[0], versions[3], versions[4]);
    await expect(integrate(workspace)).rejects.toThrow('by hand');
    const clone = join(o.folder, 'mover');
    plainGit(clone, 'checkout', '--quiet', '-B', 'theirs', `origin/${branch}`);
    plainGit(clone, 'merge', '--quiet', '--strategy=ours', '-m', 'by hand', 'main');
    plainGit(clone, 'push', '--quiet', 'origin', `HEAD:${branch}`);
    expect(await integrate(workspace)).toMatchObject({ conflicts: [], foreignCommits: true });
    expect(onBranch()).toBe(versions[3]);
  });
});
