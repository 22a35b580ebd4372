import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { listApprovals, listTransitions } from '../../activities/store/history.js';
import { listRuns } from '../../activities/store/runs.js';
import { packageRoot } from '../../config/package-root.js';
import { freshFolder, processesOf, run, withLedger } from './start-fixture.js';

const task = 'task/demo/DEMO-1';

function git(folder: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
}

test('a clone into an empty folder with an empty HOME: npm start -- --yes brings the demo to a verified merge', async () => {
  const folder = await freshFolder();
  try {
    git(folder, 'clone', '--quiet', packageRoot, 'orch');
    const clone = join(folder, 'orch');
    // The machine's own settings of npm, which it looks for beside the Node that runs it: its registry, its certificates.
    const { npm_config_globalconfig: settings } = process.env;
    const npm = await run(clone, 'npm', ['start', '--', '--yes'], {
      HOME: join(folder, 'home'),
      ...(settings !== undefined && { NPM_CONFIG_GLOBALCONFIG: settings }),
    });
    await npm.ends(0);
    expect(processesOf(folder)).toEqual([]);
    expect(npm.output()).toMatch(/demo is a program of ours, no model/);

    const demo = join(clone, '.orch/demo');
    expect(git(folder, '--git-dir', join(demo, 'origin.git'), 'log', '--merges', '--format=%s', 'main')).toBe(
      'Merge pull request #1: Add slugify(text)',
    );
    // The acceptance test was to do before, and passes on what was merged.
    git(folder, 'clone', '--quiet', join(demo, 'origin.git'), 'merged');
    expect(acceptance(join(folder, 'merged'), 'HEAD^1')).toMatch(/pass 0\n[^]*todo 1\n/);
    expect(acceptance(join(folder, 'merged'), 'main')).toMatch(/pass 1\n[^]*todo 0\n/);
    expect(git(join(demo, 'owner'), 'status', '--porcelain')).toBe('');
    expect(git(join(demo, 'owner'), 'log', '--merges', '--format=%s')).toBe('');

    await withLedger(clone, async (pool) => {
      const visited = (await listTransitions(pool, task)).map(({ to }) => to);
      expect(visited).toEqual([
        'analysis',
        'architecture',
        'development',
        'review',
        'development',
        'review',
        'testing',
        'deploy-staging',
        'deploy',
        'done',
      ]);
      const runs = await listRuns(pool, task);
      expect(runs).toHaveLength(9);
      for (const { outcome, tokens, costUsd } of runs) {
        expect(outcome).toBe('Succeeded');
        expect(tokens?.output).toBeGreaterThan(0);
        expect(costUsd).toBeGreaterThan(0);
      }
      expect(await listApprovals(pool, task)).toMatchObject([
        { kind: 'requirements', decision: 'approved', by: 'orch:--yes' },
        { kind: 'deploy', decision: 'approved', by: 'orch:--yes' },
      ]);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 600_000);

function acceptance(folder: string, commit: string): string {
  git(folder, 'checkout', '--quiet', commit);
  // By file: Node 20 takes folders and no patterns, later ones the other way round.
  const files = readdirSync(join(folder, 'acceptance')).map((name) => join('acceptance', name));
  return execFileSync(process.execPath, ['--test', ...files], { cwd: folder, encoding: 'utf8' });
}
