import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DeployCheckout, Deployment } from '../../../../activities/deploys/deployment.js';
import type { Forge } from '../../../../activities/forges/forge.js';
import {
  createFinalizeDeployment,
  type FinalizeDeploymentInput,
} from '../../../../activities/on-host/deploys/finalize-deployment.js';
import type { HealthCheck } from '../../../../domain/pipeline/environment.js';
import type { PullRequestState } from '../../../../domain/task/forge.js';
import { aDeployHost, aDeployment, prepared } from '../../deploys/a-deployment.js';
import { type FreshOrigin, freshOrigin, inActivity } from '../../git/fresh-origin.js';
import { checkDeps } from '../a-check.js';

let o: FreshOrigin;
let commit: string;
let deployed: Deployment;
let checkout: DeployCheckout;
beforeAll(async () => {
  o = freshOrigin();
  commit = o.pushAs('main', { 'a.txt': 'merged' });
  deployed = aDeployment(o);
  checkout = { hostId: 'host-1', path: await prepared(o, deployed) };
});
afterAll(() => o.remove());

/** What the forge says of the pull request. */
function aForge(says: Partial<PullRequestState>): Forge {
  const state = {
    state: 'merged',
    base: 'main',
    draft: false,
    mergeable: null,
    headCommit: 'f'.repeat(40),
    endedBy: null,
  } as const;
  return {
    readPullRequest: () => Promise.resolve({ ...state, mergeCommit: commit, ...says }),
  } as Partial<Forge> as Forge;
}

interface Case {
  readonly says?: Partial<PullRequestState>;
  readonly health?: readonly HealthCheck[];
  readonly input?: Partial<FinalizeDeploymentInput>;
}

function finalize({ says = {}, health = [], input = {} }: Case) {
  const deployment = { ...deployed, policy: { ...deployed.policy, health, healthWithinSeconds: 1 } };
  const deps = { ...o.deps, ...checkDeps(o), deployHost: aDeployHost(), forgeOf: () => aForge(says) };
  return inActivity(createFinalizeDeployment(deps), { ...deployment, checkout, pullRequest: { number: 3 }, ...input });
}

const passes: HealthCheck = { kind: 'command', run: 'true', timeoutSeconds: 30 };
const fails: HealthCheck = { kind: 'command', run: 'exit 1', timeoutSeconds: 30 };

test('a merge that the base holds, a verdict and health prove a deployment, as often as it is asked', async () => {
  const proven = {
    passed: true,
    checks: [
      { kind: 'merge', name: 'the merge of pull request #3', outcome: 'passed', tail: '' },
      { kind: 'verdict', outcome: 'passed', verdict: 'SUCCESS' },
      { kind: 'health', outcome: 'passed' },
    ],
  };
  for (let again = 0; again < 2; again += 1)
    expect(await finalize({ health: [passes], input: { verdict: 'SUCCESS' } })).toMatchObject(proven);
});

test('a deployment without a merge, a log and health checks has nothing to prove', async () => {
  expect(await finalize({ input: { pullRequest: null } })).toEqual({ passed: true, checks: [] });
});

test.each<[string, Case, string]>([
  ['is open', { says: { state: 'open', mergeCommit: null } }, 'pull request #3 is open, not merged'],
  ['is closed', { says: { state: 'closed', mergeCommit: null } }, 'pull request #3 is closed, not merged'],
  [
    'was merged as another commit',
    { says: { mergeCommit: 'e'.repeat(40) } },
    'pull request #3 was merged as eeeeeeeeeeee, and COMMIT was deployed',
  ],
])('a pull request that %s fails it, and its health is not asked', async (_, said, tail) => {
  expect(await finalize({ ...said, health: [fails] })).toMatchObject({
    passed: false,
    checks: [
      { kind: 'merge', outcome: 'failed', tail: tail.replace('COMMIT', commit.slice(0, 12)) },
      { kind: 'health', outcome: 'skipped' },
    ],
  });
});

test.each([
  ['FAIL', ''],
  [null, "the deployer's log has no verdict"],
] as const)('the verdict %s fails it', async (verdict, tail) => {
  expect(await finalize({ health: [passes], input: { verdict } })).toMatchObject({
    passed: false,
    checks: [
      { kind: 'merge', outcome: 'passed' },
      { kind: 'verdict', outcome: 'failed', verdict, tail },
      { kind: 'health', outcome: 'skipped' },
    ],
  });
});

test('health that does not come within its time fails it', async () => {
  expect(await finalize({ health: [fails] })).toMatchObject({
    passed: false,
    checks: [
      { kind: 'merge', outcome: 'passed' },
      { kind: 'health', outcome: 'failed', exitCode: 1 },
    ],
  });
});

test('nothing is told of a merge that the forge does not name yet', async () => {
  await expect(finalize({ says: { mergeCommit: null } })).rejects.toThrow(/does not name the merge/);
});

/** These move the base: each as the one before has left it. */
describe('a base', () => {
  test('that has gone on since still holds the merge', async () => {
    o.pushAs('main', { 'b.txt': 'later' });
    expect(await finalize({})).toMatchObject({ passed: true, checks: [{ kind: 'merge' }] });
  });

  test('that the merge was taken back from by force fails it', async () => {
    o.atOrigin('update-ref', 'refs/heads/main', `${commit}~1`);
    const at = o.atOrigin('rev-parse', 'main').slice(0, 12);
    expect(await finalize({})).toMatchObject({
      passed: false,
      checks: [{ tail: `main is at ${at} on the origin, which does not hold the merge ${commit.slice(0, 12)}` }],
    });
  });

  test('that is gone tells nothing', async () => {
    o.atOrigin('branch', '-m', 'main', 'trunk');
    await expect(finalize({})).rejects.toMatchObject({ type: 'RepoNotFound' });
  });
});
