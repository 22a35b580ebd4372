import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ClientError, createOrchClient, readSettings } from '../../client/orch-client.js';
import { packageRoot } from '../../config/package-root.js';
import { openTeam, type Team } from '../cli/team.js';

let team: Team;
beforeAll(async () => {
  team = await openTeam();
});
afterAll(async () => {
  await team.close();
});

/** The documentation's script, as a program of its own that has orch as a package. */
async function runScript(): Promise<string> {
  const doc = readFileSync(join(packageRoot, 'docs/client.md'), 'utf8');
  const script = /```js\n([\s\S]*?)```/.exec(doc)?.[1] ?? '';
  expect(script.trimEnd().split('\n').length).toBeLessThanOrEqual(12);
  mkdirSync(join(team.folder, 'node_modules'), { recursive: true });
  symlinkSync(packageRoot, join(team.folder, 'node_modules/orch'));
  writeFileSync(join(team.folder, 'script.mjs'), script);
  const child = spawn(process.execPath, ['script.mjs'], {
    cwd: team.folder,
    env: team.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  return said;
}

describe('the client', () => {
  test('starts a task and approves it in the script of its documentation', async () => {
    await team.withWorker(async () => {
      expect(await runScript()).toMatch(
        /^requirements#1@c0ffee\w* of task\/demo\/greet-in-french-\w{5} is approved\.\n$/,
      );
    });
    const orch = createOrchClient(readSettings(team.env, team.folder), team);
    const [task] = await orch.list({ project: 'demo' });
    const { view } = await orch.read(task?.item ?? '');
    expect(view.approvals).toMatchObject([{ decision: 'approved', by: 'local:ada' }]);
  });

  test.each<[string, string, (orch: ReturnType<typeof createOrchClient>) => Promise<unknown>]>([
    ['a task that there is not', 'unknown-task', (orch) => orch.read('nothing')],
    [
      'a decision of a task that there is not',
      'unknown-task',
      (orch) => orch.approve('demo/nothing', { by: 'local:ada' }),
    ],
    ['a pause of a task that there is not', 'not-under-way', (orch) => orch.pause('demo/nothing', { by: 'Ada' })],
    [
      'an empty title',
      'bad-title',
      (orch) => orch.start({ project: 'demo', title: ' ', description: '', item: 'APP-9' }),
    ],
    [
      'a branch that git would not take',
      'bad-branch',
      (orch) => orch.start({ project: 'demo', title: 'x', description: '', item: 'APP-9', branch: 'a..b' }),
    ],
  ])('answers %s with an error of its kind that names no command and no option', async (_, kind, ask) => {
    const orch = createOrchClient(readSettings(team.env, team.folder), team);
    const error: unknown = await ask(orch).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ClientError);
    expect(error).toMatchObject({ kind });
    expect((error as ClientError).message).not.toMatch(/npx|npm| --[a-z]/);
  });
});
