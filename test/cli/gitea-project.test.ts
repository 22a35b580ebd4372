import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Connection, WorkflowClient } from '@temporalio/client';
import { stringify } from 'yaml';
import { packageRoot } from '../../config/package-root.js';
import { orchBin } from '../orch-bin.js';
import { readStackFile } from '../../config/settings/stack-file.js';
import type { TaskView } from '../../domain/task/task-view.js';
import { ensureDemoRepository } from '../../stack/demo/demo-repository.js';
import { type Seen, startWatchingProxy, type WatchingProxy } from '../fixtures/watching-proxy.js';
import { adapterScopes, type Gitea, type GiteaRepository, giteaServer, giteaTimeoutMs } from '../gitea.js';
import {
  freshFolder,
  killIfThere,
  processesOf,
  recordedPid,
  run,
  type StartedProgram,
} from '../stack/start-fixture.js';

/** The demo project on a real Gitea: git over http, with a token that can do no more than it has to. */

let folder: string;
let gitea: Gitea;
let proxy: WatchingProxy;
let token: string;
let shop: GiteaRepository;
let stack: StartedProgram;
let connection: Connection;
let temporal: WorkflowClient;
/** Kills the worker where it says so: the forge has done what was asked, and nobody was told yet. */
let killAfter: (seen: Seen) => boolean = () => false;
const kills: string[] = [];

function onSeen(seen: Seen): void {
  if (!killAfter(seen)) return;
  kills.push(`${seen.method} ${seen.path}`);
  process.kill(recordedPid(folder, 'worker.json'), 'SIGKILL');
}

async function orch(...args: string[]): Promise<string> {
  const program = await run(folder, process.execPath, [orchBin, ...args], {});
  await program.ends(0);
  return program.output();
}

beforeAll(async () => {
  [folder, gitea] = await Promise.all([freshFolder(), giteaServer()]);
  proxy = await startWatchingProxy(gitea.url, onSeen);
  const [owner, bot] = [await gitea.createUser('ada'), await gitea.createUser('bot')];
  shop = await gitea.createRepository(owner, 'text-kit', { private: true });
  await gitea.addCollaborator(shop, bot);
  token = await gitea.createToken(bot, adapterScopes);
  const demo = await ensureDemoRepository(join(folder, 'demo'), { PATH: process.env.PATH ?? '' });
  await gitea.git(await gitea.createToken(owner, adapterScopes), demo.origin, 'push', shop.url, 'main:main');

  const whole = {
    repository: shop.url.replace(gitea.url, proxy.url),
    forge: 'gitea',
    agent: { program: join(packageRoot, 'dist/stack/demo/agent.js'), environment: { DEMO_PACE_MS: '0' } },
    approvals: [],
    checks: ['node --test'],
  };
  const reviewed = { ...whole, pipeline: ['development', 'review', 'deploy'] };
  const short = { ...whole, pipeline: ['development', 'deploy'] };
  await writeFile(join(folder, 'orch.projects.yaml'), stringify({ projects: { shop: whole, reviewed, short } }));
  stack = await run(folder, process.execPath, [orchBin, 'up'], {
    ORCH_GITEA_URL: proxy.url,
    ORCH_GITEA_TOKEN: token,
    ORCH_AGENT_HEARTBEAT_SECONDS: '5',
  });
  await stack.says(/The stack is up/);
  const { address } = readStackFile(join(folder, '.orch'))?.temporal ?? {};
  connection = await Connection.connect({ ...(address !== undefined && { address }) });
  temporal = new WorkflowClient({ connection });
}, giteaTimeoutMs);

afterAll(async () => {
  await connection.close();
  stack.child.kill('SIGTERM');
  await stack.ends(null);
  const left = processesOf(folder);
  for (const line of left) killIfThere(Number.parseInt(line));
  await proxy.close();
  await gitea.stop();
  await rm(folder, { recursive: true, force: true });
  expect(left).toEqual([]);
}, 240_000);

async function api<Body>(path: string): Promise<Body> {
  const { status, body } = await gitea.api<Body>(token, 'GET', `/repos/${shop.owner}/${shop.name}${path}`);
  expect(status).toBe(200);
  return body;
}

async function goesToItsEnd(item: string, title: string, project = 'shop'): Promise<TaskView> {
  await orch('start', '--project', project, '--item', item, '--title', title);
  const task = temporal.getHandle(`task/${project}/${item}`);
  for (let looks = 0; looks < 4_000; looks += 1) {
    // While its worker is dead, nobody answers.
    const view = await task.query<TaskView>('status').catch(() => null);
    if (view?.status === 'done' || view?.status === 'blocked') {
      expect(view).toMatchObject({ status: 'done', waitingFor: null });
      return view;
    }
    await sleep(200);
  }
  throw new Error(`${item} does not come to its end:\n${await orch('status', `${project}/${item}`)}`);
}

interface GiteaPull {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly merged: boolean;
  readonly merge_commit_sha: string;
  readonly user: { readonly login: string };
  readonly labels: readonly { readonly name: string }[];
  readonly head: { readonly ref: string; readonly sha: string };
}

test('a task goes to a verified merge; its pull request tells the way there', async () => {
  const view = await goesToItsEnd('KIT-1', 'Add slugify(text)');
  const [pull, ...more] = await api<GiteaPull[]>('/pulls?state=all');
  expect(more).toEqual([]);
  expect(pull).toMatchObject({ title: 'KIT-1: Add slugify(text)', merged: true, labels: [{ name: 'orch' }] });
  expect(view.pullRequest).toMatchObject({ number: pull?.number, mergeCommit: pull?.merge_commit_sha });
  expect(view.pullRequest?.url).toMatch(/\/pulls\/1$/);
  expect(pull?.body).toMatch(/\| review \| 1 \| 1 \| REQUEST_CHANGES \|/);
  expect(pull?.body).toMatch(/What is no text is refused with a TypeError/);

  const commit = await api<{ parents: { sha: string }[] }>(`/git/commits/${pull?.merge_commit_sha ?? ''}`);
  expect(commit.parents).toHaveLength(2);
  const comments = await api<{ body: string; user: { login: string } }[]>(`/issues/${pull?.number ?? 0}/comments`);
  expect(comments.map(({ user }) => user.login)).toEqual(comments.map(() => pull?.user.login));
  expect(comments.filter(({ body }) => body.includes('Verdict: **APPROVED**'))).toHaveLength(1);
  expect(await gitea.git(token, folder, 'ls-remote', shop.url, 'refs/heads/main')).toContain(pull?.merge_commit_sha);
}, 1_200_000);

test('killed after a push, after the pull request was made and after the merge, it ends with one of each', async () => {
  let pushes = 0;
  const once = new Set<string>();
  killAfter = ({ method, path, status }) => {
    if (method !== 'POST' || status >= 300) return false;
    const what = path.endsWith('/git-receive-pack')
      ? `push ${(pushes += 1)}`
      : (/\/pulls$|\/merge$|\/comments$/.exec(path)?.[0] ?? '');
    if (!['push 1', 'push 3', '/pulls', '/merge', '/comments'].includes(what) || once.has(what)) return false;
    once.add(what);
    return true;
  };
  await goesToItsEnd('KIT-2', 'Add initials(text)', 'reviewed');
  killAfter = () => false;
  expect(kills).toHaveLength(5);
  const pulls = (await api<GiteaPull[]>('/pulls?state=all')).filter(({ head }) => head.ref.includes('KIT-2'));
  expect(pulls).toMatchObject([{ merged: true }]);
  const comments = await api<{ body: string }[]>(`/issues/${pulls[0]?.number ?? 0}/comments`);
  expect(new Set(comments.map(({ body }) => body)).size).toBe(comments.length);

  const clone = join(folder, 'looked-at');
  await gitea.git(token, folder, 'clone', '--quiet', shop.url, clone);
  const merges = await gitea.git(token, clone, 'log', '--merges', '--format=%s', 'origin/main');
  expect(merges.split('\n').filter((subject) => subject.includes('initials'))).toHaveLength(1);
  const runs = await gitea.git(token, clone, 'log', '--format=%s', '--grep=run_id=', 'origin/main');
  expect(new Set(runs.split('\n')).size).toBe(runs.split('\n').length);
}, 1_200_000);

test('three tasks that change the same file all end merged, by way of conflict rounds', async () => {
  const titles = ['Add titleCase(text)', 'Add countWords(text)', 'Add reverseWords(text)'];
  const before = (await api<GiteaPull[]>('/pulls?state=all')).length;
  await Promise.all(titles.map((title, index) => goesToItsEnd(`KIT-3${index}`, title, 'short')));
  const pulls = await api<GiteaPull[]>('/pulls?state=all');
  expect(pulls).toHaveLength(before + 3);
  expect(pulls.map(({ merged }) => merged)).toEqual(pulls.map(() => true));
  const clone = join(folder, 'all-three');
  await gitea.git(token, folder, 'clone', '--quiet', shop.url, clone);
  const index = await readFile(join(clone, 'src/index.js'), 'utf8');
  for (const name of ['titleCase', 'countWords', 'reverseWords']) {
    expect(index.split('\n').filter((line) => line === `export { ${name} } from './${name}.js';`)).toHaveLength(1);
  }
  // Both parents are there where a developer has made a merge.
  const merges = await gitea.git(token, clone, 'log', '--min-parents=2', '--format=%s', 'origin/main');
  expect(merges).toMatch(/developer\(ET\): auto-commit from developer run_id=\d+/);
}, 1_200_000);
