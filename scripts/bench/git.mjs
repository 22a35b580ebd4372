// Figures of this machine about git: what a large repository costs, and what a task's git work costs beside a plain shell
// script that does the same. Medians; what is compared runs by turns.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createCommitAndPush } from '../../dist/activities/on-host/commit-and-push.js';
import { createPrepareWorkspace } from '../../dist/activities/on-host/prepare-workspace.js';
import { createReleaseWorkspace } from '../../dist/activities/on-host/release-workspace.js';
import { createSecretFinder } from '../../dist/domain/text/redact.js';
import { median, print } from './figures.mjs';
import { tasksAtOnce } from './tasks-at-once.mjs';

const times = 7;
const maxFileMegabytes = 50;
/** Those whose work is a commit in a task's usual way. */
const committing = ['analyst', 'architect', 'developer', 'reviewer', 'tester'];
/** As long as a short run of an agent; a shorter one makes the ratio larger than it is. */
const sleepSeconds = 60;
const folder = mkdtempSync(join(tmpdir(), 'orch-bench-git-'));
const environment = { PATH: process.env.PATH, HOME: folder };

try {
  const small = await measure(1_000);
  const large = await measure(10_000);
  print('a workspace of 10,000 files ÷ of 1,000, after the first', (large.pooled / small.pooled).toFixed(2));
  const { one, many, next } = await tasksAtOnce({ origin: small.origin, count: 20, sleepSeconds });
  for (const [which, all] of Object.entries({ 'the first 20 tasks at once': many, 'the next 20': next })) {
    print(`${which} ÷ one, agents sleeping ${sleepSeconds} s`, `${all} ms, ${one} ms: ${(all / one).toFixed(2)}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(files) {
  const origin = makeOrigin(files);
  const host = { ...hostOf(origin), times: { first: [], pooled: [], work: [], plain: [] } };
  const mirror = join(folder, `plain-${files}.git`);
  git(folder, 'clone', '--quiet', '--bare', origin, mirror);
  host.times.first.push(await prepareAndRelease(host, 'first'));
  for (let n = 1; n <= times; n += 1) {
    host.times.pooled.push(await prepareAndRelease(host, `next-${n}`));
    host.times.plain.push(plainTask(mirror, n));
    host.times.work.push(await task(host, `whole-${n}`));
  }
  const [first, pooled, work, plain] = Object.values(host.times).map((all) => median(all));
  const what = `${files.toLocaleString('en')} files:`;
  print(`${what} the first workspace, the next ones`, `${first} ms, ${pooled} ms`);
  print(
    `${what} git work of a task, of a plain script`,
    `${work} ms, ${plain} ms: ${(work / plain).toFixed(2)} (${committing.length} commits)`,
  );
  return { pooled, origin };
}

async function prepareAndRelease(host, item) {
  const started = Date.now();
  const workspace = await host.prepare(item);
  const took = Date.now() - started;
  await host.release(item, workspace);
  return took;
}

/** From the first workspace to the last push, and its end. */
async function task(host, item) {
  const started = Date.now();
  let workspace;
  for (const [index, role] of committing.entries()) {
    workspace = await host.prepare(item);
    write(workspace.path, item, role);
    await host.commit(item, workspace, role, index + 1);
  }
  await host.release(item, workspace);
  return Date.now() - started;
}

/** The same by the commands that anybody would use: no check of what is committed, and nothing held against attacks. */
function plainTask(mirror, n) {
  const worktree = join(folder, 'plain', `w${n}`);
  const commits = committing.map(
    (role) => `mkdir -p docs/work-items/w${n} && echo ${role} > docs/work-items/w${n}/${role}.md
git fetch --quiet origin '+refs/heads/main:refs/heads/main'
git add --all
git commit --quiet --message ${role}
git push --quiet origin HEAD:refs/heads/plain/w${n}`,
  );
  const script = `set -e
git --git-dir=${mirror} worktree add --quiet -b plain/w${n} ${worktree} main
cd ${worktree}
${commits.join('\n')}
cd /
git --git-dir=${mirror} worktree remove --force ${worktree}
git --git-dir=${mirror} fetch --quiet --prune origin '+refs/heads/main:refs/heads/main'
`;
  const started = Date.now();
  execFileSync('sh', ['-c', script], { env: gitEnvironment(), stdio: ['ignore', 'ignore', 'inherit'] });
  return Date.now() - started;
}

function hostOf(origin) {
  const deps = {
    reposDir: join(folder, 'repos', dirname(origin).split('/').at(-1)),
    hostId: 'bench',
    environment,
    bot: { name: 'bench', email: 'bench@example.org' },
    redact: (text) => text,
    findSecrets: createSecretFinder([]),
    mostPooled: 4,
    endRuns: () => Promise.resolve(),
  };
  const identity = (item) => ({
    id: `task/bench/${item}`,
    project: 'bench',
    item,
    generation: 1,
    title: item,
    branch: `orch/${item}`,
    repository: { name: 'bench', url: origin, baseBranch: 'main' },
  });
  const act = (activity, input) =>
    new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') }).run(activity, input);
  return {
    prepare: (item) => act(createPrepareWorkspace(deps), { task: identity(item), epoch: 0, maxFileMegabytes }),
    commit: (item, workspace, role, runNumber) =>
      act(createCommitAndPush(deps), {
        ...{ task: identity(item), workspace, stage: 'development', acts: false, role },
        ...{ runKey: `${item}-${runNumber}`, runNumber, maxFileMegabytes, protected: { allow: [], ask: false } },
      }),
    release: (item, workspace) => act(createReleaseWorkspace(deps), { task: identity(item), workspace }),
  };
}

function write(worktree, item, role) {
  const papers = join(worktree, 'docs/work-items', item);
  mkdirSync(papers, { recursive: true });
  writeFileSync(join(papers, `${role}.md`), `${role}\n`);
}

/** Files of a few kilobytes, a hundred to a folder. */
function makeOrigin(files) {
  const origin = join(folder, String(files), 'origin.git');
  mkdirSync(dirname(origin), { recursive: true });
  git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', origin);
  const parts = ['commit refs/heads/main\ncommitter bench <bench@example.org> 0 +0000\ndata 5\nfiles\n'];
  for (let n = 0; n < files; n += 1) {
    const text = `file ${n}\n`.repeat(100 + (n % 400));
    parts.push(`M 100644 inline src/folder-${Math.floor(n / 100)}/file-${n}.txt\ndata ${text.length}\n${text}\n`);
  }
  execFileSync('git', ['fast-import', '--quiet'], { cwd: origin, env: gitEnvironment(), input: parts.join('') });
  return origin;
}

function git(cwd, ...args) {
  execFileSync('git', args, { cwd, env: gitEnvironment() });
}

function gitEnvironment() {
  const names = ['AUTHOR', 'COMMITTER'];
  const who = Object.fromEntries(
    names.flatMap((name) => [
      [`GIT_${name}_NAME`, 'bench'],
      [`GIT_${name}_EMAIL`, 'bench@example.org'],
    ]),
  );
  return { ...environment, ...who, GIT_CONFIG_NOSYSTEM: '1' };
}
