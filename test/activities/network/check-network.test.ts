import { rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type CheckGateInput, createCheckGate, type GateResult } from '../../../activities/on-host/check-gate.js';
import { defaultPipeline, type Stage } from '../../../domain/pipeline/stages.js';
import type { Workspace } from '../../../domain/task/task.js';
import { type FreshOrigin, freshOrigin, inActivity, maxFileMegabytes } from '../git/fresh-origin.js';
import { aCheck, checkDeps, plainOrder } from '../on-host/a-check.js';
import { aSeenFolder } from '../sandbox/a-seen-folder.js';

const development = defaultPipeline.find(({ name }) => name === 'development') as Stage;

let o: FreshOrigin;
let workspace: Workspace;
let folder: string;
beforeAll(() => {
  folder = aSeenFolder();
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  o = freshOrigin(undefined, folder);
  workspace = await o.prepare(o.task());
});
afterEach(() => o.remove());

function check(commands: readonly string[], more: Partial<CheckGateInput> = {}): Promise<GateResult> {
  const deps = checkDeps(o);
  const sandboxHost = { ...deps.sandboxHost, registries: ['registry.npmjs.org:443'] };
  return inActivity(createCheckGate({ ...o.deps, ...deps, sandboxHost }), {
    ...{ task: o.task(), workspace, stage: development, differsFromBase: true, maxFileMegabytes },
    ...plainOrder,
    ...{ checks: commands.map((run) => aCheck(run, 120)) },
    ...{ network: { setUp: null, checks: null }, sandbox: 'bubblewrap', visit: { stage: 'development', round: 1 } },
    ...more,
  });
}

const curl = (url: string) => `curl -s -o /dev/null ${url}`;
const doors = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('orch-network-'));

test('npm installs from the registry that its host’s configuration names, and nothing else is reached', async () => {
  const before = await doors();
  const { checks } = await check([
    'npm install --no-save --no-audit --no-fund is-number@7.0.0 && test -d node_modules/is-number',
    `npm view --registry=https://registry.example.org is-number || ${curl('https://example.org')}`,
  ]);
  expect(checks.filter(({ kind }) => kind === 'command')).toMatchObject([
    { outcome: 'passed' },
    {
      outcome: 'failed',
      tail: expect.stringMatching(
        /\nnetwork: refused registry\.example\.org:443, example\.org:443; what is meant, name in the project's network\.checks$/,
      ),
    },
  ]);
  const log = checks.at(-1)?.logPath ?? '';
  expect(await readFile(log, 'utf8')).toMatch(/network: refused registry\.example\.org:443/);
  expect(await doors()).toEqual(before);
});

test('a check that was refused what it does without passes, and only its log tells', async () => {
  const { checks, passed } = await check([`${curl('https://example.org')}; true`, 'true']);
  expect(passed).toBe(true);
  expect(await readFile(checks[1]?.logPath ?? '', 'utf8')).toContain('network: refused example.org:443');
  expect(await readFile(checks[2]?.logPath ?? '', 'utf8')).toBe('');
});

test('a check has what Node is told by its environment, and nothing where nothing is named', async () => {
  const environment = { NODE_OPTIONS: '--no-warnings' };
  const { feedback } = await check([`echo "<$NODE_OPTIONS>"; ${curl('https://registry.npmjs.org')}; exit 1`], {
    ...{ network: { setUp: [], checks: [] }, environment },
  });
  expect(feedback?.text).toMatch(/<--no-warnings>\nnetwork: refused registry\.npmjs\.org:443/);
});
