import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { packageRoot } from '../../config/package-root.js';
import { readStackFile } from '../../config/settings/stack-file.js';
import { processesOf } from '../stack/start-fixture.js';
import { openStack, type RealStack, until } from './real-stack.js';

let stack: RealStack;
let builds: string;

beforeAll(async () => {
  stack = await openStack({ name: 'orch', files: 'orch' });
  builds = join(stack.outside, 'builds');
  mkdirSync(builds);
  stack.writeProject({
    repository: stack.origin,
    pipeline: ['development', 'deploy'],
    approvals: ['deploy'],
    deploy: {
      self: true,
      production: {
        command: `./deploy.sh ${stack.folder} ${packageRoot} ${builds}`,
        // It ends and starts the stack itself, which nothing in a sandbox can.
        sandbox: 'off',
        health: [{ command: `./is-up.sh ${stack.folder}` }],
      },
    },
  });
  await stack.up();
}, 120_000);

afterAll(() => stack.close(), 120_000);

test('orch deploys a new build of itself: the deployment ends the stack that runs it, and its task ends done in the new one', async () => {
  const startedAt = () => readStackFile(join(stack.folder, '.orch'))?.startedAt;
  const before = startedAt();
  await stack.start('NEXT', 'A new version');
  await stack.approve('NEXT', 'deploy');
  await until('another stack is up', () => ![undefined, before].includes(startedAt()));
  await stack.connect();
  await stack.done('NEXT');

  const merge = stack.git('rev-parse', 'main');
  const own = processesOf(stack.folder).filter((line) => line.includes('dist/cli/orch.js'));
  expect(own).toHaveLength(2);
  expect(own.filter((line) => !line.includes(`${builds}/${merge}`))).toEqual([]);
  expect(readFileSync(join(builds, 'begun'), 'utf8')).toBe(`${merge}\n`);
  expect(await stack.deployments('production')).toMatchObject([{ commit: merge, state: 'healthy' }]);
  expect((await stack.runs('NEXT')).filter(({ role }) => role === 'deployer')).toMatchObject([
    { agent: 'deploy', outcome: 'Succeeded', exitCode: 0 },
  ]);
}, 180_000);
