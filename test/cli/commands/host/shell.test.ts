import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { takeRunNumber } from '../../../../activities/store/runs.js';
import { orchBin } from '../../../orch-bin.js';
import { type FreshOrigin, freshOrigin, plainGit } from '../../../activities/git/fresh-origin.js';
import { ranAs } from '../../../workflows/scripted-activities.js';
import { type Ended, openTeam, type Team, until, expectError } from '../../team.js';

/** The real worktree of a task whose agents go well by a script. */
let team: Team;
let o: FreshOrigin;
const taskId = 'task/demo/item-1';
const hostIdFile = () => join(team.folder, '.orch/host-id');

beforeAll(async () => {
  [team, o] = [await openTeam(), freshOrigin()];
  mkdirSync(join(team.folder, '.orch'));
  writeFileSync(hostIdFile(), 'h1\n');
  writeFileSync(join(team.folder, '.gitconfig'), '[user]\n  name = Ada\n  email = ada@example.org\n');
});
afterAll(async () => {
  o.remove();
  await team.close();
});

const view = () => team.tasks.status(taskId);

/** `orch` as a user without the rights that root has over other users' files. */
async function orchUnprivileged(...args: string[]): Promise<Ended> {
  const command = [process.execPath, orchBin, ...args];
  const asRoot = process.getuid?.() === 0;
  const [program = '', ...rest] = asRoot
    ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search', ...command]
    : command;
  const child = spawn(program, rest, { cwd: team.folder, env: team.env });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

/** What `orch shell` shows on a terminal where these lines are typed into its shell. */
async function onTerminal(...lines: string[]): Promise<string> {
  const command = `'${process.execPath}' '${orchBin}' shell item-1`;
  const env = { ...team.env, SHELL: '/bin/sh', TERM: 'dumb' };
  const terminal = spawn('script', ['-qec', command, '/dev/null'], { cwd: team.folder, env });
  let output = '';
  terminal.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  terminal.stdin.write([...lines, 'exit', ''].join('\n'));
  const [code] = (await once(terminal, 'close')) as [number | null];
  if (code !== 0) throw new Error(`orch shell ended with ${String(code)}:\n${output}`);
  return output;
}

test('a person takes a paused task over, and is told what is in the way', async () => {
  expectError(await team.orch('shell', 'nothing'), /no task "nothing"/, /npx orch list/);
  expectError(await team.orch('shell', 'x', '--by', '<>'), /is no name/, /--by/);

  let release: () => void = () => undefined;
  const finishes = new Promise<void>((resolve) => (release = resolve));
  const started = o.task();
  await team.tasks.startTask(team.request('demo', { title: 'Greet', item: 'item-1' }));
  await team.withWorker(
    async () => {
      await until(async () => (await view())?.runningSince !== null);
      expectError(await team.orch('shell', 'item-1'), /is not paused: an agent works in analysis/, /npx orch pause/);
      expect((await team.orch('pause', 'item-1')).code).toBe(0);
      expectError(await team.orch('shell', 'item-1'), /still at work in analysis/, /logs -f task\/demo\/item-1/);
      release();
      await until(async () => (await view())?.status === 'waiting-for-approval');

      writeFileSync(hostIdFile(), 'h2\n');
      expectError(await team.orch('shell', 'item-1'), /is on host h1; this is h2/, /ORCH_STATE_DIR/);
      rmSync(hostIdFile());
      expectError(await team.orch('shell', 'item-1'), /is on host h1; this is no host/, /ORCH_STATE_DIR/);
      writeFileSync(hostIdFile(), 'h1\n');

      const { root: worktree, gitDir } = o.places(started);
      const printed = await team.orch('shell', 'item-1');
      expect(printed).toMatchObject({ code: 0, stdout: `cd ${worktree}\n` });
      expect(printed.stderr).toMatch(/committed to orch\/item-1 as Ada <ada@example.org>/);
      expect(printed.stderr).toMatch(/requirements#1@\w+ waits: .* does not hold what you change now/);

      const run = { runKey: 'k', taskId, stage: 'analysis', round: 1, role: 'analyst', agent: 'claude' };
      const { number } = await takeRunNumber(team.pool, { ...run, model: null, effort: null, runsDir: '/runs' });
      await team.pool.query("update agent_runs set session_id = 'c0ffee' where id = $1", [number]);
      const asJson = await team.orch('shell', 'item-1', '--json', '--by', 'Bob');
      expect(JSON.parse(asJson.stdout)).toEqual({
        taskId,
        hostId: 'h1',
        folder: worktree,
        resume: 'claude --resume c0ffee',
        author: { name: 'Bob', email: 'ada@example.org' },
      });
      const elsewhere = await team.orchWith({ ORCH_AGENT_HOME: '/agents home' }, 'shell', 'item-1', '--print');
      expect(elsewhere.stdout).toBe(`cd ${worktree}\nHOME='/agents home' claude --resume c0ffee\n`);

      const seen = await onTerminal('pwd', 'echo whole > feature.txt', 'mkdir .github', 'echo x > .github/ci.yml');
      expect(seen).toContain('claude --resume c0ffee    goes on with the session of its last agent');
      expect(seen).toContain(worktree);
      expect(seen).toMatch(/will be committed:\s+feature\.txt\s+What orch never commits.*:\s+\.github\/ci\.yml\s/);
      expect(seen).toContain(`npx orch resume ${taskId} goes on.`);
      expect(readFileSync(join(worktree, 'feature.txt'), 'utf8')).toBe('whole\n');
      await o.prepare(started);
      expect(o.atOrigin('log', '-1', '--format=%an: %s', 'orch/item-1')).toBe('Ada: Work of Ada by hand');
      expect(plainGit(worktree, 'status', '--porcelain')).toBe('?? .github/');

      chmodSync(gitDir, 0o500);
      expectError(await orchUnprivileged('shell', 'item-1'), /This user may not .* worktree/, /user of the worker/);
      chmodSync(gitDir, 0o700);
      rmSync(gitDir, { recursive: true });
      expectError(await team.orch('shell', 'item-1'), /worktree of task\/demo\/item-1 is gone/, /npx orch resume/);
      await team.tasks.cancel(taskId);
      await until(async () => (await view())?.status === 'cancelled');
      expectError(await team.orch('shell', 'item-1'), /is cancelled: its worktree is freed/, /refs\/orch\/wip/);
    },
    {
      prepareWorkspace: async () => ({ ...(await o.prepare(started)), hostId: 'h1' }),
      runAgent: async () => {
        await finishes;
        return ranAs(1, { type: 'Succeeded' });
      },
    },
  );
}, 600_000);
