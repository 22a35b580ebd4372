import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { ActivityCancellationDetails } from '@temporalio/common';
import { createSandboxProbe } from '../../../activities/sandbox/probe-sandbox.js';
import { identify } from '../../../activities/processes/process-identity.js';
import { runFiles } from '../../../activities/agents/run/run-files.js';
import { readState, type RunState } from '../../../activities/agents/supervisor/state-file.js';
import type { RunAgentInput } from '../../../activities/agents/prompt/run-agent-input.js';
import { findRun } from '../../../activities/store/runs.js';
import type { SandboxPaths } from '../../../activities/sandbox/sandbox-host.js';
import type { AgentPolicy } from '../../../domain/task/task.js';
import { freshDatabase, type TestDatabase } from '../../database.js';
import { startModelApi } from '../../fixtures/model-api/model-api.js';
import { say, useTool } from '../../fixtures/model-api/turn.js';
import { claudeProgram, fetchTimeoutMs } from '../../fixtures/real-clis.js';
import { aHost, aPolicy, becomes, type Host } from '../agents/a-run.js';
import { aSeenFolder } from './a-seen-folder.js';
import { type FreshOrigin, freshOrigin } from '../git/fresh-origin.js';

let database: TestDatabase;
let host: Host;
let origin: FreshOrigin;
let folder: string;
let home: string;
beforeAll(async () => {
  database = await freshDatabase();
  folder = aSeenFolder();
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  host = await aHost(database.pool, folder);
  home = join(host.root, 'home');
  await mkdir(home);
  origin = freshOrigin({ 'README.md': 'demo\n' }, folder);
  const { reposDir } = origin.deps;
  host.deps.git = { ...host.deps.git, reposDir };
  host.deps.sandboxHost = { ...host.deps.sandboxHost, reposDir, ownerHome: home };
});
afterEach(async () => {
  await host.close();
  origin.remove();
});

/** What the host itself gives its agents. */
function livesIn(more: Readonly<Record<string, string>>): void {
  const environment = { ...host.deps.environments.command, ...more };
  host.deps.environments = { claude: environment, codex: environment, command: environment };
}

/** A shell's script as the agent of a prepared task, in the sandbox. */
async function inputFor(script: string, policy: Partial<AgentPolicy> = {}): Promise<RunAgentInput> {
  const workspace = { ...(await origin.prepare(origin.task())), hostId: 'h1' };
  const input = host.input({
    workspace,
    task: origin.task(),
    policy: {
      ...aPolicy,
      agent: 'command',
      program: '/bin/bash',
      arguments: ['-c', script, 'agent'],
      sandbox: 'bubblewrap',
      killGraceSeconds: 5,
      ...policy,
    },
  });
  return input;
}

/** What the script prints, and how it ends. */
async function runScript(script: string, policy: Partial<AgentPolicy> = {}) {
  const { ending, facts } = await host.attempt(await inputFor(script, policy)).output;
  return { ending, facts, log: await readFile(facts.logPath, 'utf8') };
}

describe('an agent in the sandbox', () => {
  test('gets its task, writes its worktree, and ends by its own exit code', async () => {
    const { ending, facts, log } = await runScript('head -n 1; pwd; echo done > done.txt; exit 7');
    const { root: worktree } = origin.places(origin.task());
    expect(log).toBe(`# Developer: work item item-1, stage development, round 1\n${worktree}\n`);
    expect([ending.type, facts.exitCode]).toEqual(['AgentFailed', 7]);
    expect(await readFile(join(worktree, 'done.txt'), 'utf8')).toBe('done\n');
  });

  test('reads the files of its run, and has the environment that it has without', async () => {
    const { log } = await runScript('', {
      arguments: ['-c', 'head -n 1 "$1"; head -n 1 "$2"; echo "$HOME $VALUE $TMPDIR"', 'agent', '{task}', '{prompt}'],
      environment: { VALUE: 'v' },
    });
    expect(log).toBe(`# Developer: work item item-1, stage development, round 1\n# Developer\n${host.root} v /tmp\n`);
  });

  test('finds its program where everything else is hidden', async () => {
    const folder = join(host.deps.sandboxHost.stateDir, 'bin');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'agent'), '#!/bin/sh\nls "$(dirname "$0")/.."\n', { mode: 0o755 });
    await fill(join(host.deps.sandboxHost.stateDir, 'stack.json'));
    const { ending, log } = await runScript('', { program: join(folder, 'agent') });
    expect(ending).toEqual({ type: 'Succeeded' });
    // The project's caches are its own.
    expect(log).toBe('bin\ncaches\n');
  });

  test('writes nowhere but in its worktree, a /tmp of its own and its own devices', async () => {
    const places = ['/', '/etc', '/usr', host.root, home, origin.folder, host.runsDir, '/tmp', '/var/tmp', '.'];
    const tries = places.map((place) => `(echo > '${place}/mark') 2>/dev/null && echo '${place}'; `).join('');
    const { log } = await runScript(`${tries} echo > /dev/null && echo null`);
    // Of the home and the folder of runs it has empty ones of its own.
    expect(log).toBe([host.root, host.runsDir, '/tmp', '/var/tmp', '.', 'null', ''].join('\n'));
    for (const place of places.slice(0, -1)) {
      await expect(readFile(join(place, 'mark'))).rejects.toThrow('ENOENT');
    }
  });

  test("its git works, and sees nothing of orch's git directories but their objects", async () => {
    const { gitDir, mirror } = origin.places(origin.task());
    const seen = [gitDir, mirror].flatMap((dir) =>
      ['config', 'HEAD', 'refs', 'packed-refs'].map((name) => join(dir, name)),
    );
    const { ending, log } = await runScript(
      `git status --porcelain --branch && git log --format=%s && echo x > new.txt && git add new.txt && git commit -qm mine ` +
        `&& git log --format=%s origin/main && for path in ${seen.join(' ')}; do [ -e "$path" ] && echo "seen $path"; done; ` +
        `touch '${mirror}/objects/x' 2>&1 | grep -o 'Read-only'`,
    );
    expect(log).toBe('## orch/item-1\nby somebody\nby somebody\nRead-only\n');
    expect(ending).toEqual({ type: 'Succeeded' });
  });

  test('does not find its way out by alternates that it wrote before', async () => {
    const secret = join(host.deps.sandboxHost.stateDir, 'objects');
    await fill(join(secret, 'secret'));
    const input = await inputFor(`cat '${join(secret, 'secret')}' 2>&1`);
    await writeFile(join(input.workspace.path, '.git/objects/info/alternates'), `${secret}\n`);
    const { facts } = await host.attempt(input).output;
    expect(await readFile(facts.logPath, 'utf8')).toMatch(/No such file/);
  });

  test("reads neither the owner's secrets, nor orch's state, nor other tasks and runs", async () => {
    const other = await origin.prepare(origin.task({ id: 'task/demo/other', item: 'other', branch: 'orch/other' }));
    const inHome = ['.ssh/id_ed25519', '.aws/credentials', '.config/gh/hosts.yml', '.netrc', '.git-credentials']
      .concat([
        '.docker/config.json',
        '.kube/config',
        '.npmrc',
        '.config/temporalio/temporal.toml',
        '.claude/.credentials.json',
        '.codex/auth.json',
        '.env',
        '.local/share/keyrings/login.keyring',
        '.gitconfig',
        'work/notes.txt',
      ])
      .map((name) => join(home, name));
    const hidden = [
      ...inHome,
      join(host.deps.sandboxHost.stateDir, 'stack.json'),
      join(host.runsDir, '1.log'),
      join(host.root, '.env'),
      join(other.path, 'secret'),
    ];
    const shown = join(origin.places(origin.task()).root, 'README.md');
    await origin.prepare(origin.task());
    for (const path of hidden) await fill(path);
    await writeFile(shown, 'a secret\n');
    const look = [...hidden, shown].map((path) => `grep -qs secret '${path}' && echo '${path}'; `).join('');
    const all = await runScript(`${look} true`, { sandbox: 'off' });
    expect(all.log.trim().split('\n')).toEqual([...hidden, shown]);
    const { log, ending } = await runScript(`${look} true`);
    expect(ending).toEqual({ type: 'Succeeded' });
    expect(log.trim().split('\n')).toEqual([shown]);
  });

  test('sees no process of the host, and none of its environments', async () => {
    const { log } = await runScript(
      `ls -d /proc/[0-9]* | wc -l; kill -0 ${process.pid} 2>/dev/null && echo alive; true`,
    );
    expect(Number(log)).toBeLessThan(8);
  });

  test('has no capabilities and gets none', async () => {
    const { log } = await runScript('grep -h CapEff /proc/self/status; grep NoNewPrivs /proc/self/status');
    expect(log).toBe('CapEff:\t0000000000000000\nNoNewPrivs:\t1\n');
  });

  test('keeps its own login and sessions, of all the home', async () => {
    const program = join(host.root, 'agent');
    const script = `#!/bin/sh
      echo session > "$HOME/.claude/session"; echo '{"seen":true}' > "$HOME/.claude.json"
      echo x > "$HOME/other"; cat "$HOME/.codex/auth.json"; exit 4\n`;
    await writeFile(program, script, { mode: 0o755 });
    await fill(join(home, '.codex', 'auth.json'));
    livesIn({ HOME: home });
    const { facts, log } = await runScript('', { agent: 'claude', program });
    expect(log).toMatch(/^cat: .*No such file/);
    await expect(readFile(join(home, 'other'))).rejects.toThrow('ENOENT');
    expect(facts.exitCode).toBe(4);
    expect(await readFile(join(home, '.claude', 'session'), 'utf8')).toBe('session\n');
    expect(await readFile(join(home, '.claude.json'), 'utf8')).toBe('{"seen":true}\n');
  });

  test('keeps them where its variable says', async () => {
    const place = join(host.deps.sandboxHost.stateDir, 'codex');
    const program = join(host.root, 'agent');
    await writeFile(program, '#!/bin/sh\necho session > "$CODEX_HOME/session"\n', { mode: 0o755 });
    livesIn({ CODEX_HOME: place });
    await runScript('', { agent: 'codex', program });
    expect(await readFile(join(place, 'session'), 'utf8')).toBe('session\n');
  });

  test('writes the whole of a home that is its own, and still does not see what is hidden in it', async () => {
    const stateDir = join(home, 'state');
    await fill(join(stateDir, 'stack.json'));
    host.deps.sandboxHost = { ...host.deps.sandboxHost, agentHome: home, stateDir };
    livesIn({ HOME: home });
    const { log } = await runScript(
      'echo 1 > "$HOME/mine"; cat "$HOME/state/stack.json" 2>&1; echo 2 > "$HOME/state/x"',
    );
    expect(log).toMatch(/No such file/);
    expect(await readFile(join(home, 'mine'), 'utf8')).toBe('1\n');
    await expect(readFile(join(stateDir, 'x'))).rejects.toThrow('ENOENT');
  });

  test('finds what is hidden by no link either', async () => {
    const real = join(host.root, 'elsewhere');
    await fill(join(real, 'id'));
    await symlink(real, join(home, '.ssh'));
    const { log } = await runScript(`cat '${real}/id' '${home}/.ssh/id' 2>&1`);
    expect(log).not.toContain('secret');
  });

  test('finds what is hidden by no program that lies there either', async () => {
    const tools = join(host.root, 'tools');
    await mkdir(tools);
    await fill(join(home, '.ssh/id'));
    await writeFile(join(home, '.ssh/tool'), '#!/bin/sh\necho ran\n', { mode: 0o755 });
    await symlink(join(home, '.ssh/tool'), join(tools, 'tool'));
    livesIn({ PATH: `${process.env.PATH}:${tools}` });
    expect((await runScript(`tool; cat '${home}/.ssh/id' 2>&1`)).log).toMatch(/^ran\ncat: .*No such file/);
  });
});

async function fill(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, 'a secret\n');
}

test(
  'the real Claude Code works in the sandbox, its tools within it, and its session is there for the next run',
  async () => {
    const api = await startModelApi();
    try {
      await fill(join(host.deps.sandboxHost.stateDir, 'stack.json'));
      const seen = `cat '${join(host.deps.sandboxHost.stateDir, 'stack.json')}' > seen.txt 2>&1; true`;
      api.play(
        useTool('Write', { file_path: 'notes.txt', content: 'one\n' }),
        useTool('Bash', { command: seen }),
        say('Done.'),
      );
      livesIn({ HOME: home });
      const policy: Partial<AgentPolicy> = {
        agent: 'claude',
        program: await claudeProgram(),
        environment: {
          ANTHROPIC_BASE_URL: api.url,
          ANTHROPIC_API_KEY: 'sk-ant-test',
          CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        },
        stallSeconds: 60,
      };
      const first = await runScript('', policy);
      expect(first.ending).toEqual({ type: 'Succeeded' });
      const { root: worktree } = origin.places(origin.task());
      expect(await readFile(join(worktree, 'notes.txt'), 'utf8')).toBe('one\n');
      expect(await readFile(join(worktree, 'seen.txt'), 'utf8')).toMatch(/No such file/);

      api.play(say('Again.'));
      const next = { ...(await inputFor('', policy)), resumeSession: first.facts.sessionId };
      expect((await host.attempt(next).output).ending).toEqual({ type: 'Succeeded' });
      expect(JSON.stringify(api.requests.at(-1)?.body.messages)).toContain('notes.txt');
    } finally {
      await api.close();
    }
  },
  fetchTimeoutMs,
);

describe('nothing but what is shown', () => {
  test('no file of the host beside the system, whoever may read it outside', async () => {
    const ofOthers = ['srv/app/config', 'home/other/notes', 'var/lib/db/data'].map((name) => join(origin.folder, name));
    for (const path of ofOthers) await fill(path);
    const ofHost = ['/etc/shadow', '/etc/gshadow', '/etc/sudoers', '/etc/ssl/private', '/etc/ssh', '/root/.bashrc']
      .concat([
        '/var/lib',
        '/var/log',
        '/srv',
        '/home',
        '/opt',
        '/mnt',
        '/media',
        '/boot',
        '/run',
        '/var/run/docker.sock',
      ])
      .concat([`/proc/${process.pid}`, '/dev/mem', '/sys/kernel', '/etc/gitconfig', '/etc/machine-id']);
    const look = [...ofOthers, ...ofHost].map((path) => `[ -e '${path}' ] && echo '${path}'; `).join('');
    const { log, ending } = await runScript(`${look} true`);
    expect(ending).toEqual({ type: 'Succeeded' });
    // A folder on the way to the worktree is there, and empty of everything else.
    const onTheWay = ofHost.filter((path) => folder.startsWith(`${path}/`));
    expect(log.split('\n').filter((line) => line !== '' && !onTheWay.includes(line))).toEqual([]);
  });

  test.each([
    ['its login in a home of its own', '.claude', {}],
    ['a folder that the project names within another', 'cache/jars', { write: ['cache', 'cache/jars'] }],
    ['the same, to be read', 'cache/jars', { read: ['cache/jars'], write: ['cache'] }],
  ])('what an earlier agent made a link of: %s', async (_, place, { read = [], write = [] }: Partial<SandboxPaths>) => {
    const elsewhere = join(origin.folder, 'elsewhere');
    await fill(join(elsewhere, 'secret'));
    await mkdir(join(home, 'cache'));
    await symlink(elsewhere, join(home, place));
    const inHome = (name: string) => join(home, name);
    host.deps.sandboxHost = {
      ...{ ...host.deps.sandboxHost, agentHome: home },
      pathsOf: () => ({ read: read.map(inHome), write: write.map(inHome) }),
    };
    livesIn({ HOME: home });
    const program = join(host.root, 'agent');
    await writeFile(program, `#!/bin/sh\ncat '${elsewhere}/secret'; echo x > '${elsewhere}/made'; exit 4\n`, {
      mode: 0o755,
    });
    const { facts, log } = await runScript('', { agent: 'claude', program });
    expect(facts.exitCode).toBe(4);
    expect(log).not.toContain('a secret');
    await expect(readFile(join(elsewhere, 'made'))).rejects.toThrow('ENOENT');
  });

  test('a link in the worktree that leads out leads nowhere', async () => {
    const secret = join(origin.folder, 'secret');
    await fill(secret);
    const input = await inputFor('cat link out/secret 2>&1; echo x > made; true');
    await symlink(secret, join(input.workspace.path, 'link'));
    await symlink(dirname(secret), join(input.workspace.path, 'out'));
    await symlink(join(origin.folder, 'made'), join(input.workspace.path, 'made'));
    const { facts } = await host.attempt(input).output;
    expect(await readFile(facts.logPath, 'utf8')).toMatch(/^cat: link: No such file[^]*out\/secret: No such file/);
    await expect(readFile(join(origin.folder, 'made'))).rejects.toThrow('ENOENT');
  });

  test('what the project names, which may be read or written as it says, and nothing of orch within it', async () => {
    const given = join(origin.folder, 'given');
    for (const name of ['read/a', 'write/a', 'read/state/stack.json']) await fill(join(given, name));
    await symlink(join(given, 'read'), join(given, 'by-a-link'));
    const stateDir = join(given, 'read/state');
    host.deps.sandboxHost = {
      ...{ ...host.deps.sandboxHost, stateDir },
      pathsOf: () => ({ read: [join(given, 'by-a-link')], write: [join(given, 'write')] }),
    };
    const { log } = await runScript(
      `cd ${given}; cat by-a-link/a write/a; echo b > write/b; (echo b > by-a-link/b) 2>&1 | grep -o Read-only; ls read/state`,
    );
    // The project's caches are its own.
    expect(log).toBe('a secret\na secret\nRead-only\ncaches\n');
    expect(await readFile(join(given, 'write/b'), 'utf8')).toBe('b\n');
  });

  test.each([
    [
      'is not there',
      () => join(origin.folder, 'nowhere'),
      /names .*nowhere in its `sandbox`, and it is not on this host/,
    ],
    ["is orch's own", () => join(origin.folder, 'state'), /names .*state.*orch's own/],
    ['leads to what is', () => join(origin.folder, 'link'), /names .*link.*orch's own/],
  ])('a path that %s is told before anything is started', async (_what, path, told) => {
    const stateDir = join(origin.folder, 'state');
    await fill(join(stateDir, 'stack.json'));
    await symlink(stateDir, join(origin.folder, 'link'));
    host.deps.sandboxHost = { ...host.deps.sandboxHost, stateDir, pathsOf: () => ({ read: [path()], write: [] }) };
    const { ending } = await host.attempt(await inputFor('true')).output;
    expect(ending).toMatchObject({ type: 'AgentUnusable', message: expect.stringMatching(told) });
  });

  test.each([
    ["orch's own lies in it", 'orch'],
    ['the home of the worker’s user lies in it', 'owner'],
    ['a folder of the worker’s PATH lies in it', 'tools'],
  ])('a folder to be written is refused where %s', async (told, place) => {
    const write = join(origin.folder, 'write');
    const own = { stateDir: join(write, 'orch/state'), ownerHome: join(write, 'owner/home') };
    const tools = join(write, 'tools/bin');
    for (const path of [own.stateDir, own.ownerHome, tools]) await mkdir(path, { recursive: true });
    livesIn({ PATH: `${process.env.PATH}:${tools}` });
    const paths = { read: [], write: [join(write, place)] };
    host.deps.sandboxHost = { ...host.deps.sandboxHost, ...own, pathsOf: () => paths };
    const { ending } = await host.attempt(await inputFor('true')).output;
    expect(ending).toMatchObject({ type: 'AgentUnusable', message: expect.stringContaining(told) });
  });

  test("a task's environment shows nothing: neither by its PATH, nor by where an agent keeps its login", async () => {
    const place = join(origin.folder, 'place');
    await fill(join(place, 'bin/secret'));
    const { log } = await runScript(`cat ${place}/bin/secret 2>&1`, { environment: { PATH: `/usr/bin:${place}/bin` } });
    expect(log).toMatch(/No such file/);
    const moved = { agent: 'codex' as const, environment: { CODEX_HOME: place } };
    expect((await host.attempt(await inputFor('true', moved)).output).ending).toMatchObject({
      type: 'AgentUnusable',
      message: expect.stringMatching(/moves its agent's login .*place.*`sandbox.write`/),
    });
  });
});

test.each([
  ['NODE_OPTIONS', (file: string) => ({ NODE_OPTIONS: `--require ${file}.cjs` })],
  ['LD_PRELOAD', (file: string) => ({ LD_PRELOAD: `${file}.so` })],
  ['PATH', (file: string) => ({ PATH: dirname(file) })],
  ['BASH_ENV and ENV', (file: string) => ({ BASH_ENV: `${file}.sh`, ENV: `${file}.sh` })],
  ['a function of bash', (file: string) => ({ 'BASH_FUNC_read%%': `() { echo ran >> ${file}.ran; }` })],
])('%s of a task acts in the sandbox alone', async (_name, environmentOf) => {
  const evil = join(origin.folder, 'evil', 'evil');
  const ran = `${evil}.ran`;
  await fill(evil);
  await writeFile(`${evil}.cjs`, `require('fs').appendFileSync('${ran}', 'ran')`);
  await writeFile(`${evil}.sh`, `echo ran >> ${ran}`);
  for (const name of ['sh', 'bwrap', 'bash', 'node'])
    await writeFile(join(dirname(evil), name), `#!/bin/sh\necho ran >> ${ran}\n`, { mode: 0o755 });
  await compile(
    `#include <fcntl.h>\n__attribute__((constructor)) void f(void) { open("${ran}", O_CREAT, 0600); }`,
    `${evil}.so`,
  );
  const environment = environmentOf(evil);
  const { log, ending } = await runScript('env', { environment, program: '/bin/bash' });
  expect(ending.type).toMatch(/Succeeded|AgentFailed/);
  await expect(readFile(ran)).rejects.toThrow('ENOENT');
  for (const [name, value] of Object.entries(environment)) {
    if (name !== 'PATH' && !value.startsWith('()')) expect(log).toContain(`${name}=${value}`);
  }
});

async function compile(source: string, to: string): Promise<void> {
  await writeFile(`${to}.c`, source);
  await execa('gcc', ['-shared', '-fPIC', '-o', to, `${to}.c`]);
}

describe('where no sandbox can be made', () => {
  const without = () => {
    host.deps.sandboxHost = { ...host.deps.sandboxHost, stateOf: createSandboxProbe(host.root) };
  };

  test('`auto` runs without one, and in one where it can', async () => {
    const look = `[ -e ${host.runsDir}/.. ] && test -e '${origin.origin}' && echo outside; true`;
    expect((await runScript(look, { sandbox: 'auto' })).log).toBe('');
    without();
    expect((await runScript(look, { sandbox: 'auto' })).log).toBe('outside\n');
  });

  test('`auto` does not run an agent from whom the project keeps the network', async () => {
    without();
    const { ending } = await host.attempt(await inputFor('true', { sandbox: 'auto', network: [] })).output;
    expect(ending).toMatchObject({
      type: 'AgentUnusable',
      message: expect.stringMatching(/limits the network of the developer.*no bwrap on the PATH/s),
    });
  });
});

describe('the network', () => {
  let server: Server;
  let port: number;
  beforeAll(async () => {
    server = createServer((_request, response) => response.end('hello'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => {
    server.close();
  });

  const ask = () => `exec 3<>/dev/tcp/127.0.0.1/${port} && echo reached`;

  test('is as it is', async () => {
    expect((await runScript(ask())).log).toBe('reached\n');
  });

  test('is kept away where the project says so', async () => {
    expect((await runScript(ask(), { network: null })).log).toMatch(/refused|unreachable/);
  });
});

describe('nothing is left of a sandboxed run', () => {
  const family =
    `setsid bash -c 'echo daemon; exec sleep 600' & ` +
    `setsid bash -c 'trap "" TERM; echo deaf; while :; do sleep 1; done' & `;

  async function startFamily(policy: Partial<AgentPolicy> = {}) {
    const input = await inputFor(`${family} trap 'echo told; exit 5' TERM; while :; do sleep 0.1; done`, policy);
    const attempt = host.attempt(input);
    await becomes('the run has a row', async () => (await findRun(database.pool, input.runKey)) !== null);
    const number = (await findRun(database.pool, input.runKey))?.number ?? 0;
    const { log, state } = runFiles(host.runsDir, number);
    const printed = () => readFile(log, 'utf8').catch(() => '');
    await becomes('the family lives', async () => /(?=[^]*daemon)(?=[^]*deaf)/.test(await printed()));
    return { ...attempt, input, printed, state: () => readState(state) as RunState, pids: await marked(input.runKey) };
  }

  /** All that bear the mark of the run, from the outside. */
  async function marked(runKey: string): Promise<number[]> {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const ours = await Promise.all(
      pids.map(async (pid) => (await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')).includes(runKey)),
    );
    return pids.filter((_pid, index) => ours[index]).map(Number);
  }

  async function leavesNothing(runKey: string, pids: readonly number[]): Promise<void> {
    // Supervisor, bwrap twice, bash, its daemon, its deaf child, and their sleeps.
    expect(pids.length).toBeGreaterThanOrEqual(6);
    await becomes('all are gone', () => pids.every((pid) => identify(pid) === null));
    expect(await marked(runKey)).toEqual([]);
  }

  test('after a time-out, which SIGTERM announces inside', async () => {
    const run = await startFamily({ timeoutSeconds: 3 });
    const { ending, facts } = await run.output;
    expect([ending.type, facts.exitCode]).toEqual(['AgentTimedOut', -9]);
    expect(await run.printed()).toContain('told\n');
    expect(run.state().end).toMatchObject({ exitCode: 5, endedBy: 'timeout' });
    await leavesNothing(run.input.runKey, run.pids);
  });

  test('after a cancel', async () => {
    const run = await startFamily();
    run.environment.cancel();
    await expect(run.output).rejects.toThrow();
    expect(await run.printed()).toContain('told\n');
    await leavesNothing(run.input.runKey, run.pids);
  });

  test('after the SIGKILL of the program', async () => {
    const run = await startFamily();
    process.kill(run.state().program?.pid ?? 0, 'SIGKILL');
    const { ending } = await run.output;
    expect(ending).toMatchObject({ type: 'AgentLost', message: expect.stringContaining('SIGKILL') });
    await leavesNothing(run.input.runKey, run.pids);
  });

  test('after the SIGKILL of its supervisor, also where no worker looks', async () => {
    const run = await startFamily();
    run.environment.cancel('WORKER_SHUTDOWN', new ActivityCancellationDetails({ workerShutdown: true }));
    await expect(run.output).rejects.toThrow();
    process.kill(run.state().supervisor?.pid ?? 0, 'SIGKILL');
    await leavesNothing(run.input.runKey, run.pids);
  });
});

test('a sandbox that is asked for and missing is told before anything is started', async () => {
  const bin = join(host.root, 'bin');
  await mkdir(bin);
  host.deps.sandboxHost = { ...host.deps.sandboxHost, stateOf: createSandboxProbe(bin) };
  const missing = await host.attempt(await inputFor('true')).output;
  expect(missing.ending).toMatchObject({
    type: 'AgentUnusable',
    message: expect.stringMatching(/no bwrap on the PATH.*Install bubblewrap/s),
  });

  await writeFile(join(bin, 'bwrap'), '#!/bin/sh\necho "No permissions to create new namespace" >&2; exit 1\n', {
    mode: 0o755,
  });
  const refused = await host.attempt(await inputFor('true')).output;
  expect(refused.ending).toMatchObject({
    type: 'AgentUnusable',
    message: expect.stringMatching(/No permissions to create new namespace.*user namespaces/s),
  });
  expect(refused.facts.costUsd).toBe(0);
});

test('a task cannot ask for less than its host wants', async () => {
  host.deps.sandboxOf = (project, role) => (project === 'demo' && role === 'developer' ? 'bubblewrap' : 'off');
  const mark = join(host.root, 'ran');
  const { ending } = await host.attempt(await inputFor(`touch ${mark}`, { sandbox: 'off' })).output;
  expect(ending).toMatchObject({
    type: 'AgentUnusable',
    message: expect.stringMatching(/no sandbox for the developer.*`sandbox: off` for the project demo/),
  });
  await expect(readFile(mark)).rejects.toThrow('ENOENT');
});
