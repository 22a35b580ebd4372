import { bareDeploy } from '../../../domain/pipeline/environment.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { packageRoot } from '../../../config/package-root.js';
import type { BrakeEvent } from '../../../domain/brakes/brake-event.js';
import { defaultPipeline, type StageName } from '../../../domain/pipeline/stages.js';
import { stageNamed } from '../../../domain/pipeline/stage-places.js';
import { type NoticeKind, noticeKinds } from '../../../domain/notices/notice-kinds.js';
import type { TaskPolicy } from '../../../domain/task/task.js';
import { agentEnding, commit, ranAs, type Script } from '../scripted-activities.js';
import { openStage, type Play, so, until } from '../task-fixture.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage.environment.teardown();
});

/** How a task comes to a notice, and what it says below `demo/<item>`. */
interface Scenario {
  readonly says: RegExp;
  readonly script?: Script;
  readonly policy?: Partial<TaskPolicy>;
  readonly story?: (play: Play) => Promise<unknown>;
}

/** The stage alone, or followed by others, without approvals. */
const only = (...names: StageName[]): Partial<TaskPolicy> => ({
  maxRollbacks: 0,
  pipeline: names.map((name) => ({ ...stageNamed(defaultPipeline, name), approval: null })),
});
const overQuota = { type: 'AgentQuota', message: 'limit', notBefore: Date.now() + 3_600_000 } as const;
const failed = { type: 'AgentFailed', message: 'exit code 1 without a result' } as const;
const nothingChanged = { headCommit: commit, committed: false, differsFromBase: false, leftOut: [] };
const verdict = (told: 'FAIL' | 'REQUEST_CHANGES'): Script => ({
  checkGate: () => Promise.resolve({ passed: false, verdict: told, artifacts: [], feedback: null, checks: [] }),
});
const breaker = 'claude@api.anthropic.com#1a2b3c4d';
const usedUp = { scope: 'all/day', limitUsd: 5, usedUsd: 5, until: 0 } as const;
/** What the brakes tell, told by a run's end or by its admission. */
const runTelling = (event: BrakeEvent): Script => ({
  runAgent: () => Promise.resolve({ ...ranAs(1, { type: 'Succeeded' }), events: [event] }),
});
const admitTelling = (event: BrakeEvent): Script => ({
  admit: () => Promise.resolve({ decision: 'go', limitUsd: 20, events: [event] }),
});

/** Not by the activity that sees the process, and not by an environment, or an event: see the tests of those. */
type ByWorkflow = Exclude<
  NoticeKind,
  'run-started' | 'loop' | 'tracker-refused' | 'deploy-error' | 'degraded' | 'monitored'
>;

const scenarios: Readonly<Record<ByWorkflow, Scenario>> = {
  'run-finished': { says: /: analyst finished in 1 s \(Succeeded, exit_code=0\)$/ },
  'run-failed': {
    script: { runAgent: agentEnding(failed) },
    says: /^⚠️ .*: Agent analyst failed \(exit_code=1\)\. Check logs: \/runs\/1\.log\nexit code 1 without a result$/,
  },
  quota: {
    script: { runAgent: agentEnding(overQuota) },
    says: /^⏳ .*: analyst is waiting for Claude's limit until (\S+ )?\d\d:\d\d UTC$/,
  },
  'breaker-opened': {
    script: runTelling({ kind: 'breaker-opened', breaker, cause: 'transient', reason: 'is overloaded', until: 0 }),
    says: /^⏳ claude is overloaded, next try [^]*\n\(met by \S+\)$/,
  },
  'breaker-closed': {
    script: runTelling({ kind: 'breaker-closed', breaker, openedAt: 0, by: null }),
    says: /^✅ claude works again/,
  },
  'budget-near': {
    script: admitTelling({ kind: 'budget-near', ...usedUp }),
    says: /^⚠️ the day's budget of all projects/,
  },
  'budget-used-up': {
    script: admitTelling({ kind: 'budget-used-up', ...usedUp }),
    says: /^🚨 the day's budget of all projects/,
  },
  'over-budget': {
    policy: { budgetUsd: 0.1 },
    says: /^⚠️ .*: over its budget: \$0\.25 of \$0\.10\. Run 1 \(analyst\) cost \$0\.25\. Logs: \/runs\/1\.log$/,
  },
  'stage-changed': { policy: only('analysis', 'development'), says: /: analysis → development: passed$/ },
  'gate-failed': {
    policy: only('review', 'development'),
    script: verdict('REQUEST_CHANGES'),
    says: /^❗ .*: the gate of review failed: verdict REQUEST_CHANGES$/,
  },
  approval: {
    says: /^✋ .*: approval needed for requirements: .*\norch show task\/demo\/\S+\norch approve task\/demo\/\S+ --approval '.*'$/,
  },
  reminder: { policy: { reminderSeconds: 0.2 }, says: /^✋ .*: approval needed for requirements/ },
  blocked: {
    script: { runAgent: agentEnding({ type: 'AgentUnusable', message: 'Not logged in' }) },
    says: /^🚨 \S+ is blocked: analyst: Not logged in\n/u,
  },
  'host-left': {
    policy: { hostPatienceSeconds: 1 },
    script: {
      prepareWorkspace: () =>
        Promise.resolve({ hostId: 'nowhere', path: '/w', headCommit: commit, baseCommit: commit, epoch: 0 }),
    },
    says: /^⚠️ .*: host nowhere does not answer\./,
  },
  'deploy-failed': {
    policy: only('deploy-staging', 'development'),
    script: verdict('FAIL'),
    says: /: Deploy failed! No rollback is configured: staging is as the deployment left it\. Needs fix\.\n/,
  },
  done: { policy: only('analysis'), says: /^✅ \S+ is done: Greet in French \(\$0\.25\)$/ },
  closed: {
    policy: only('development'),
    script: { commitAndPush: () => Promise.resolve(nothingChanged) },
    story: async ({ handle }) => {
      await until(handle, 'blocked');
      await handle.signal('close', { by: 'Ada' });
    },
    says: /^☑️ \S+ is closed: nothing to do, says Ada: Greet in French/u,
  },
  cancelled: {
    story: async ({ handle }) => {
      await until(handle, 'waiting-for-approval');
      await handle.cancel();
    },
    says: / was cancelled$/,
  },
};

const byWorkflow = noticeKinds.filter((kind): kind is ByWorkflow => kind in scenarios);

test.each(byWorkflow)('%s is sent, and says what has happened', async (kind) => {
  const { says, script = {}, policy = {}, story } = scenarios[kind];
  await stage.play(
    script,
    async (play) => {
      await story?.(play);
      const sent = () => play.world.notices().filter((notice) => notice.kind === kind);
      const name = play.handle.workflowId.slice('task/'.length);
      await so(() => sent().some(({ text }) => text.includes(name) && says.test(text)));
      expect(sent()[0]).toMatchObject({ notifier: 'log', taskId: play.handle.workflowId });
    },
    policy,
  );
});

test('run-started has a test beside the activity that sends it', () => {
  const own = readFileSync(join(packageRoot, 'test/activities/on-host/run-agent.test.ts'), 'utf8');
  expect(own).toContain("kind: 'run-started'");
});

describe('nobody is told', () => {
  const kindsOf = ({ world }: Play) => world.notices().map(({ kind }) => kind);

  test('of a failure where the task waits for a quota', async () => {
    await stage.play({ runAgent: agentEnding(overQuota) }, async (play) => {
      await until(play.handle, 'waiting');
      await so(() => kindsOf(play).includes('quota'));
      expect(kindsOf(play)).toEqual(['stage-changed', 'run-finished', 'quota']);
    });
  });

  test('of a failed agent beside its failed deployment', async () => {
    await stage.play(
      { runAgent: agentEnding(failed) },
      async (play) => {
        await until(play.handle, 'blocked');
        await so(() => kindsOf(play).includes('blocked'));
        expect(kindsOf(play)).toEqual(['stage-changed', 'run-finished', 'deploy-failed', 'blocked']);
      },
      only('deploy-staging', 'development'),
    );
  });

  test('of a failed deployment where nothing was deployed: the merge was not to be made', async () => {
    await stage.play(
      { mergePullRequest: () => Promise.resolve({ kind: 'moved', headCommit: 'd'.repeat(40) }) },
      async (play) => {
        await until(play.handle, 'blocked');
        await so(() => kindsOf(play).includes('blocked'));
        expect(kindsOf(play)).toEqual(['stage-changed', 'blocked']);
        expect(play.world.comments().filter(({ html }) => html.includes('Deploy FAILED'))).toEqual([]);
      },
      only('deploy', 'development'),
    );
  });
});

test('a deployment that goes back by itself is told as failed all the same', async () => {
  await stage.play(
    verdict('FAIL'),
    async ({ world }) => {
      await so(() => world.notices().some(({ kind }) => kind === 'deploy-failed'));
      await so(() => world.comments().some(({ html }) => html.includes('Deploy FAILED')));
    },
    { ...only('deploy-staging', 'development'), deploy: { ...bareDeploy, redeploy: 'byItself' }, maxRollbacks: 1 },
  );
});
