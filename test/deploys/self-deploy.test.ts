import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { packageRoot } from '../../config/package-root.js';
import { processesOf } from '../stack/start-fixture.js';
import { openStack, type RealStack, until } from './real-stack.js';

let stack: RealStack;
let builds: string;

beforeAll(async () => {
  stack = await openStack({ name: 'orch', files: 'orch' });
  builds = join(stack.outside, 'builds');
  mkdirSync(builds);
  const command = `./deploy.sh ${stack.folder} ${packageRoot} ${builds}`;
  stack.writeProject({
    repository: stack.origin,
    pipeline: ['development', 'deploy'],
    approvals: ['deploy'],
    deploy: {
      self: true,
      production: {
        command,
        rollback: command,
        // It ends and starts the stack itself, which nothing in a sandbox can.
        sandbox: 'off',
        health: [{ command: `./is-up.sh ${stack.folder}` }],
      },
    },
  });
  await stack.up();
}, 300_000);

afterAll(() => stack.close(), 120_000);

/** While its stack is another one's to start, nobody answers. */
const comesTo = (item: string, status: string) =>
  until(`${item} is ${status}`, async () => {
    const view = await stack.view(item).catch(() => null);
    return view?.status === status;
  });
const builtFrom = () => processesOf(stack.folder).filter((line) => line.includes('dist/cli/orch.js'));
const begun = () => readFileSync(join(builds, 'begun'), 'utf8').trimEnd().split('\n');
const commands = async (item: string) =>
  (await stack.runs(item))
    .filter(({ role }) => role === 'deployer')
    .map(({ agent, outcome, exitCode }) => `${agent} ${outcome} ${exitCode}`);

test('orch deploys a new build of itself: the deployment ends the stack that runs it, and its task ends done in the new one', async () => {
  await stack.start('NEXT', 'The shop is good');
  await stack.approve('NEXT', 'deploy');
  await comesTo('NEXT', 'done');

  const merge = stack.git('rev-parse', 'main');
  const [owner, worker] = builtFrom();
  expect([owner, worker]).toEqual([
    expect.stringContaining(`${builds}/${merge}`),
    expect.stringContaining(`${builds}/${merge}`),
  ]);
  expect(begun()).toEqual([merge]);
  expect(await stack.deployments('production')).toMatchObject([{ commit: merge, state: 'healthy' }]);
  expect(await commands('NEXT')).toEqual(['deploy Succeeded 0']);
}, 300_000);

test('a build that does not come up is told of by the one before, which the deployment itself brings back, and is rolled back', async () => {
  const before = stack.git('rev-parse', 'main');
  await stack.start('BROKEN', 'The shop is broken');
  await stack.approve('BROKEN', 'deploy');
  await comesTo('BROKEN', 'blocked');

  const merge = stack.git('rev-parse', 'main');
  expect(begun()).toEqual([before, merge, before]);
  expect(builtFrom().filter((line) => !line.includes(`${builds}/${before}`))).toEqual([]);
  expect(await stack.deployments('production')).toMatchObject([
    { state: 'healthy' },
    { commit: merge, state: 'rolled-back' },
  ]);
  expect(await commands('BROKEN')).toEqual(['deploy AgentFailed 1', 'rollback Succeeded 0']);
}, 300_000);
