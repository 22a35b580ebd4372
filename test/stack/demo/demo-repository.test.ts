import { spawnSync } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readProjectsFile } from '../../../config/projects/projects.js';
import { demoGit } from '../../../stack/demo/demo-git.js';
import { writeDemoProject } from '../../../stack/demo/demo-project.js';
import { askForFeature, ensureDemoRepository } from '../../../stack/demo/demo-repository.js';
import { featureOf, featureOfTitle, titleOf } from '../../../stack/demo/features.js';

const env = { PATH: process.env.PATH ?? '' };
let demoDir: string;
beforeEach(async () => {
  demoDir = join(await mkdtemp(join(tmpdir(), 'orch-demo-')), 'demo');
});
afterEach(() => rm(join(demoDir, '..'), { recursive: true, force: true }));

const nodeTest = (cwd: string) => spawnSync(process.execPath, ['--test'], { cwd, encoding: 'utf8', env });
const log = (folder: string) => demoGit(folder, env, ['log', '--format=%an: %s', 'main']);

test('origin and clone are made once, with an acceptance test that is still to do, by an identity of their own', async () => {
  const { origin, owner } = await ensureDemoRepository(demoDir, env);
  expect(await log(origin)).toBe('Demo Owner: Ask for slugify\nDemo Owner: Begin text-kit');
  await ensureDemoRepository(demoDir, env);
  expect(await log(owner)).toBe(await log(origin));
  expect((await readdir(demoDir)).sort()).toEqual(['origin.git', 'owner']);
  // Green: a red base would be asked about. Once the feature is there, its test counts.
  expect(nodeTest(owner)).toMatchObject({ status: 0, stdout: expect.stringMatching(/todo 1\n/) });
  await appendFile(join(owner, 'src/index.js'), 'export const slugify = () => "";\n');
  expect(nodeTest(owner)).toMatchObject({ status: 1, stdout: expect.stringMatching(/todo 0\n/) });
  await demoGit(owner, env, ['checkout', '--quiet', '.']);
});

test('what a killed start left half made is made again', async () => {
  for (const half of ['origin.git.new', 'owner.new']) {
    await mkdir(join(demoDir, half), { recursive: true });
    await writeFile(join(demoDir, half, 'HEAD'), 'half');
  }
  const { owner } = await ensureDemoRepository(demoDir, env);
  expect(await demoGit(owner, env, ['status', '--porcelain'])).toBe('');
});

test('asked for twice, a feature is one commit on main; the owner is not touched', async () => {
  const repository = await ensureDemoRepository(demoDir, env);
  const before = await log(repository.owner);
  for (const feature of [featureOf(1), featureOf(2), featureOf(2)]) await askForFeature(repository, feature, env);
  expect(await log(repository.origin)).toBe(`Demo Owner: Ask for initials\n${before}`);
  expect(await log(repository.owner)).toBe(before);
});

test('there is something to do for any number of tasks, and the title leads back to each feature', () => {
  const names = Array.from({ length: 23 }, (_, index) => featureOf(index + 1).name);
  expect(new Set(names).size).toBe(23);
  for (let number = 1; number <= 23; number += 1) {
    expect(featureOfTitle(titleOf(featureOf(number)))).toEqual(featureOf(number));
  }
});

test("the demo's projects file is one that orch itself reads", async () => {
  const repository = await ensureDemoRepository(demoDir, env);
  const stateDir = join(demoDir, '..');
  const project = await writeDemoProject(stateDir, repository, 0);
  expect(project).toMatchObject({ name: 'demo', repository: { url: repository.origin, baseBranch: 'main' } });
  expect(project.agent.environment).toEqual({ DEMO_PACE_MS: '0' });
  expect(readProjectsFile(join(demoDir, 'orch.projects.yaml'))).toEqual([project]);
});
