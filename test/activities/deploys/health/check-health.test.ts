import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { type CheckHealthInput, createCheckHealth } from '../../../../activities/on-host/deploys/check-health.js';
import { runMark } from '../../../../domain/agents/run-mark.js';
import type { HealthCheck } from '../../../../domain/pipeline/environment.js';
import { becomes, lives } from '../../agents/a-run.js';
import { aDeployHost, aDeployment, prepared } from '../a-deployment.js';
import { type FreshOrigin, freshOrigin, inActivity } from '../../git/fresh-origin.js';
import { aSeenFolder } from '../../sandbox/a-seen-folder.js';
import { checkDeps } from '../../on-host/a-check.js';

/** One checkout for all: a health command is to change nothing. */
let o: FreshOrigin;
let commit: string;
let path: string;
let folder: string;
beforeAll(async () => {
  folder = aSeenFolder();
  o = freshOrigin({ 'smoke.sh': 'echo "smoke of $ORCH_COMMIT in $ORCH_ENVIRONMENT"; exit 3\n' }, folder);
  const deployment = aDeployment(o);
  commit = deployment.commit;
  path = await prepared(o, deployment);
});
afterAll(() => {
  o.remove();
  rmSync(folder, { recursive: true });
});

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  rmSync(join(o.folder, 'runs'), { recursive: true, force: true });
});

const token = 'the-token-of-the-shop';

function healthDeps() {
  return { ...o.deps, ...checkDeps(o), deployHost: aDeployHost({}, { SHOP_TOKEN: token }) };
}

const command = (run: string, timeoutSeconds = 30): HealthCheck => ({ kind: 'command', run, timeoutSeconds });
const url = (path: string): HealthCheck => ({ kind: 'url', url: path, status: 200, contains: '{commit}' });

function input(health: readonly HealthCheck[], withinSeconds = 0): CheckHealthInput {
  const deployment = aDeployment(o, { health, credentials: ['SHOP_TOKEN'] }, { commit });
  return { ...deployment, checkout: { hostId: 'host-1', path }, withinSeconds };
}

function look(health: readonly HealthCheck[], { withinSeconds = 0 } = {}) {
  return inActivity(createCheckHealth(healthDeps()), input(health, withinSeconds));
}

const logs = () => {
  const folder = join(o.folder, 'runs/checks');
  return existsSync(folder) ? readdirSync(folder) : [];
};

/** The address of a service that names the commit from this request on. */
async function healthyFrom(request: number): Promise<string> {
  let asked = 0;
  server = createServer((_, response) => {
    asked += 1;
    response.end(asked >= request ? commit : 'an older one');
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe('one look', () => {
  test('finds nothing wrong where nothing is to be looked at', async () => {
    expect(await look([])).toEqual([]);
  });

  test('asks in order, and no more after what fails', async () => {
    const service = await healthyFrom(1);
    expect(await look([url(service), command('sh smoke.sh'), command('true')])).toMatchObject([
      { kind: 'health', name: service, outcome: 'passed', tail: '' },
      { kind: 'health', name: 'sh smoke.sh', outcome: 'failed', exitCode: 3 },
      { kind: 'health', name: 'true', outcome: 'skipped' },
    ]);
  });

  test('does not ask again', async () => {
    expect(await look([url(await healthyFrom(2))])).toMatchObject([{ outcome: 'failed' }]);
  });
});

describe('a command', () => {
  test('runs in the checkout, is told what was deployed, and its log is kept without credentials', async () => {
    const [found] = await look([command('sh smoke.sh; echo "with $SHOP_TOKEN"; exit 4')]);
    expect(found).toMatchObject({ outcome: 'failed', exitCode: 4, endedBy: null });
    expect(found?.tail).toBe(`smoke of ${commit} in production\nwith [redacted]`);
    expect(readFileSync(found?.logPath ?? '', 'utf8')).toBe(`${found?.tail ?? ''}\n`);
  });

  test('that passes leaves no log', async () => {
    expect(await look([command('echo well')])).toMatchObject([{ outcome: 'passed', exitCode: 0, logPath: null }]);
    expect(logs()).toEqual([]);
  });

  test('that hangs is ended', async () => {
    expect(await look([command('sleep 1000', 1)])).toMatchObject([
      { outcome: 'failed', endedBy: 'time-out', exitCode: null, durationMs: 1_000 },
    ]);
  });

  test('that leaves a process behind and exits 0 passes, and what it left is gone', async () => {
    const [found] = await look([command('setsid sleep 1234 & echo $! > left')]);
    expect(found).toMatchObject({ outcome: 'passed' });
    const pid = Number(readFileSync(join(path, 'left'), 'utf8'));
    await becomes('the process that was left is gone', () => !lives(pid));
  });

  test('that prints much has a log of some MB, which holds its end', async () => {
    const [found] = await look([command(`yes ${'much '.repeat(200)} | head -c 13000000; echo; echo the end; exit 1`)]);
    expect(found).toMatchObject({ outcome: 'failed', exitCode: 1 });
    const log = readFileSync(found?.logPath ?? '', 'utf8');
    expect(log.length).toBeLessThan(11 * 1024 * 1024);
    expect(/\[\d+ \w+ are left out here\]/.exec(log)).not.toBeNull();
    expect(log.slice(-9)).toBe('\nthe end\n');
  });

  test('whose credentials this host does not have is not asked', async () => {
    const deployHost = aDeployHost({ credentials: () => 'SHOP_TOKEN is not set on this worker' });
    const asked = inActivity(createCheckHealth({ ...healthDeps(), deployHost }), input([command('true')]));
    await expect(asked).rejects.toMatchObject({
      type: 'InvalidInput',
      message: 'SHOP_TOKEN is not set on this worker',
    });
  });
});

test.each([
  ['a folder of the host', () => ({ path: '/etc' }), 'is no checkout'],
  ['one of another host', () => ({ hostId: 'host-2' }), 'is no checkout'],
  ['one that is gone', () => ({ path: path.replace(/[^/]+\/tree$/, 'gone/tree') }), 'is gone'],
  ['one of another commit', () => ({ commit: 'f'.repeat(40) }), 'is of another deployment'],
  ['one of another environment', () => ({ environment: 'staging' }) as const, 'is of another deployment'],
])('no command runs in %s', async (_, changes, problem) => {
  const asked = input([command('true')]);
  const {
    commit: of = commit,
    environment = 'production',
    ...place
  } = changes() as Partial<CheckHealthInput & CheckHealthInput['checkout']>;
  const wrong = { ...asked, commit: of, environment, checkout: { ...asked.checkout, ...place } };
  await expect(inActivity(createCheckHealth(healthDeps()), wrong)).rejects.toMatchObject({
    ...{ type: 'InvalidInput', message: expect.stringContaining(problem) },
  });
});

test('a command in a sandbox has the credentials, and sees neither the host’s processes nor what orch keeps', async () => {
  const asked = input([command(`test "$SHOP_TOKEN" && ! kill -0 ${process.pid} && ! ls ${o.deps.reposDir}`)]);
  const sandboxed = { ...asked, policy: { ...asked.policy, sandbox: 'bubblewrap' } } as const;
  const found = await inActivity(createCheckHealth(healthDeps()), sandboxed);
  expect(found).toMatchObject([{ outcome: 'passed', tail: '' }]);
});

test('begins with the end of what an attempt has left whose worker died', async () => {
  const asked = input([command('true')]);
  const left = spawn('sleep', ['600'], { env: { [runMark]: `health-${asked.runKey}` }, stdio: 'ignore' });
  await inActivity(createCheckHealth(healthDeps()), asked);
  await becomes('what was left is gone', () => !lives(left.pid ?? 0));
});

describe('within its time', () => {
  test('a service that comes up late is asked until it does', async () => {
    expect(await look([url(await healthyFrom(3))], { withinSeconds: 60 })).toMatchObject([{ outcome: 'passed' }]);
  });

  test('all checks pass in one look', async () => {
    const [found, again] = await look([url(await healthyFrom(1)), command('test -f seen || { touch seen; exit 1; }')], {
      withinSeconds: 60,
    });
    expect([found?.outcome, again?.outcome]).toEqual(['passed', 'passed']);
    expect(logs()).toEqual([]);
  });

  test('what the last look found is told, and its log alone is kept', async () => {
    const found = await look([command('echo no; exit 1')], { withinSeconds: 1 });
    expect(found).toMatchObject([{ outcome: 'failed', tail: 'no' }]);
    expect(logs()).toHaveLength(1);
  });
});

test('a cancel ends it, and the command that it asks by', async () => {
  const environment = new MockActivityEnvironment();
  const asked = environment.run(
    createCheckHealth(healthDeps()),
    input([command('echo $$ > pid; exec sleep 1000', 900)]),
  );
  const ended = expect(asked).rejects.toThrow();
  await becomes('the command runs', () => existsSync(join(path, 'pid')) && readFileSync(join(path, 'pid')).length > 0);
  environment.cancel();
  await ended;
  await becomes('the command is gone', () => !lives(Number(readFileSync(join(path, 'pid'), 'utf8'))));
});

test('a credential that a service answers with is not told', async () => {
  server = createServer((_, response) => {
    response.writeHead(500, { 'content-type': 'text/plain' }).end(`wrong token: ${token}`);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const [found] = await look([url(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)]);
  expect(found?.tail).toMatch(/answered 500, wanted 200\nwrong token: \[redacted\]$/);
});
