// The demo's nine runs as a plain shell script would do them: the same agents, each below a process of Node as orch has one
// for its supervisor, the same check commands, commits, pushes and merge; nothing that would survive a crash.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../dist/config/package-root.js';
import { featureOf, titleOf } from '../../dist/stack/demo/features.js';

const runs = [
  ['Analyst', 'analysis'],
  ['Architect', 'architecture'],
  ['Developer', 'development'],
  ['Reviewer', 'review'],
  ['Developer', 'development'],
  ['Reviewer', 'review'],
  ['Tester', 'testing'],
  ['Deployer', 'deploy-staging'],
  ['Deployer', 'deploy'],
];
const supervise = `const { spawn } = require('node:child_process');
spawn(process.argv[1], process.argv.slice(2), { stdio: 'inherit' }).on('exit', (code) => (process.exitCode = code));`;

/** Milliseconds of the script, for the demo's feature of a number that main asks for. */
export function plainDemo({ origin, folder, number, environment }) {
  const script = join(folder, `plain-${number}.sh`);
  writeFileSync(script, scriptOf({ origin, number, folder }));
  const who = { NAME: 'bench', EMAIL: 'bench@example.org' };
  const names = ['AUTHOR', 'COMMITTER'].flatMap((role) =>
    Object.entries(who).map(([what, value]) => [`GIT_${role}_${what}`, value]),
  );
  const env = { ...environment, ...Object.fromEntries(names), GIT_CONFIG_NOSYSTEM: '1', DEMO_PACE_MS: '0' };
  const startedAt = Date.now();
  execFileSync('sh', [script], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  return Date.now() - startedAt;
}

function scriptOf({ origin, number, folder }) {
  const mirror = join(folder, `plain-${number}.git`);
  const worktree = join(folder, `plain-${number}`);
  const agent = join(packageRoot, 'dist/stack/demo/agent.js');
  const task = (role, stage) => `# ${role}: work item PLAIN-${number}, stage ${stage}, round 1
Title: ${titleOf(featureOf(number))}`;
  const steps = runs.map(
    ([role, stage]) => `${stage === 'deploy' ? merge(number) : ''}
printf '%s\\n' ${quoted(task(role, stage))} | ${quoted(process.execPath)} -e ${quoted(supervise)} ${quoted(agent)} --print
${role === 'Developer' ? 'node --test' : ''}
git fetch --quiet origin '+refs/heads/main:refs/remotes/origin/main'
git add --all
git commit --quiet --message '${role}'
git push --quiet origin HEAD:refs/heads/plain/${number}`,
  );
  return `set -e
git clone --quiet --bare ${quoted(origin)} ${quoted(mirror)}
git --git-dir=${quoted(mirror)} worktree add --quiet -b plain/${number} ${quoted(worktree)} main
cd ${quoted(worktree)}
${steps.join('\n')}
cd /
git --git-dir=${quoted(mirror)} worktree remove --force ${quoted(worktree)}
`;
}

/** Into a branch of its own: main is the demo's. */
function merge(number) {
  return `git checkout --quiet --detach origin/main
git merge --quiet --no-ff --message merge plain/${number}
git push --quiet origin HEAD:refs/heads/plain/main-${number}
git checkout --quiet plain/${number}`;
}

function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
