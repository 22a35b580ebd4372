import type { Client } from '@temporalio/client';
import { createAskDeployment } from '../../activities/anywhere/deploys/ask-deployment.js';
import { createAskMerge } from '../../activities/anywhere/ask-merge.js';
import type { Activities } from '../../activities/create-activities.js';
import type { RunAgentOutput } from '../../activities/on-host/run-agent.js';
import { toHtml } from '../../domain/content/to-html.js';
import { toText } from '../../domain/content/to-text.js';
import { gateCheck } from '../../domain/gates/gate.js';
import type { RunEnding } from '../../domain/failures/failure.js';
import type { StageName, Verdict } from '../../domain/pipeline/stages.js';

export interface Call {
  readonly name: keyof Activities;
  readonly input: never;
}

export type Script = Partial<Activities>;

const passing: Readonly<Record<StageName, Verdict | null>> = {
  analysis: null,
  architecture: null,
  development: null,
  review: 'APPROVED',
  testing: 'PASS',
  'deploy-staging': 'SUCCESS',
  deploy: 'SUCCESS',
};

export const commit = 'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00';

/** The world as a script: all goes well but what a test says otherwise; every call is written down. */
export function scriptActivities(script: Script, temporal: Client) {
  const calls: { name: keyof Activities; input: unknown }[] = [];
  let runs = 0;
  const well: Activities = {
    ping: () => Promise.resolve(),
    readLog: () => Promise.resolve(null),
    prepareWorkspace: () =>
      Promise.resolve({ hostId: 'h1', path: '/w', headCommit: commit, baseCommit: commit, epoch: 0 }),
    admit: () => Promise.resolve({ decision: 'go', limitUsd: 20 }),
    giveUpAdmission: () => Promise.resolve(),
    withdrawRun: () => Promise.resolve({ withdrawn: true }),
    runAgent: () => Promise.resolve(ranAs((runs += 1), { type: 'Succeeded' })),
    endRun: () => Promise.resolve({ ended: false }),
    pruneLogs: () => Promise.resolve({ pruned: 0 }),
    commitAndPush: () => Promise.resolve({ headCommit: commit, committed: true, differsFromBase: true, leftOut: [] }),
    commitProtected: () => Promise.resolve({ headCommit: commit, differsFromBase: true }),
    integrateBase: () => Promise.resolve({ headCommit: commit, conflicts: [] }),
    setUpWorktree: () => Promise.resolve({ outcome: 'done', checks: [], filesChanged: false }),
    checkBase: () => Promise.resolve({ passed: true, checks: [], isSetUp: true }),
    readBase: () => Promise.resolve(null),
    keepWork: () => Promise.resolve({ commit: null }),
    releaseWorkspace: () => Promise.resolve({ kept: null }),
    ensurePullRequest: () => Promise.resolve({ number: 1, url: null, mergeCommit: null, created: true }),
    askMerge: createAskMerge({ temporal }),
    mergePullRequest: () => Promise.resolve({ kind: 'merged', mergeCommit: 'beef'.repeat(10), by: null }),
    readChecks: () => Promise.resolve({ state: 'none', checks: [] }),
    commentOnPullRequest: () => Promise.resolve(),
    checkGate: ({ stage }) =>
      Promise.resolve({ passed: true, verdict: passing[stage.name], artifacts: [], feedback: null, checks: [] }),
    readDecision: ({ approvers }) => Promise.resolve({ decision: null, approvers, pinned: {} }),
    askDeployment: createAskDeployment({ temporal }),
    checkCredentials: () => Promise.resolve(null),
    readEnvironment: () => Promise.resolve(null),
    recordEnvironment: () => Promise.resolve(),
    relateCommits: () => Promise.resolve({ isContained: false, containsHeld: false }),
    prepareDeployment: () => Promise.resolve({ kind: 'ready', checkout: { hostId: 'h1', path: '/d' } }),
    runDeployment: () =>
      Promise.resolve({
        run: { number: (runs += 1), logPath: `/runs/${runs}.log`, hostId: 'h1', durationMs: 1_000 },
        check: gateCheck({ kind: 'deploy', name: './deploy.sh', outcome: 'passed', exitCode: 0 }),
        failed: null,
      }),
    finalizeDeployment: ({ verdict }) => Promise.resolve(judgedBy(verdict)),
    checkHealth: () => Promise.resolve([]),
    removeCheckout: () => Promise.resolve(),
    blockItem: () => Promise.resolve(),
    followStage: () => Promise.resolve(),
    createItem: () => Promise.resolve({ item: 'follow-up' }),
    recordProgress: () => Promise.resolve(),
    postComment: () => Promise.resolve(),
    notify: () => Promise.resolve({ others: [] }),
    takeEvent: () => Promise.resolve({ what: 'ignored: a test', reply: null }),
    replyToEvent: () => Promise.resolve(),
    pollProject: () => Promise.resolve(null),
  };
  const named = Object.keys(well) as (keyof Activities)[];
  const activities = Object.fromEntries(
    named.map((name) => [
      name,
      (input: never) => {
        calls.push({ name, input });
        return (script[name] ?? well[name])(input);
      },
    ]),
  ) as unknown as Activities;
  const inputs = <Name extends keyof Activities>(name: Name) =>
    calls.filter((call) => call.name === name).map(({ input }) => input as Parameters<Activities[Name]>[0]);
  return {
    activities,
    inputs,
    /** What was written below the work item, in the order of the telling. */
    comments: () => inputs('postComment').map(({ author, mark, content }) => ({ author, mark, html: toHtml(content) })),
    /** All that was told to a notifier, in the order of the telling. */
    notices: () => inputs('notify').map((notice) => ({ ...notice, text: toText(notice.content) })),
  };
}

export function ranAs(number: number, ending: RunEnding, sessionId = `session-${number}`): RunAgentOutput {
  return {
    facts: {
      number,
      exitCode: ending.type === 'Succeeded' ? 0 : 1,
      sessionId,
      durationMs: 1_000,
      tokens: { input: 10, output: 5, cacheRead: 0, cacheWritten: 0 },
      costUsd: 0.25,
      acted: true,
      logPath: `/runs/${number}.log`,
    },
    ending,
  };
}

/** By the deployer's log alone, where there is one. */
function judgedBy(verdict?: Verdict | null) {
  if (verdict === undefined || verdict === 'SUCCESS') return { passed: true, checks: [] };
  const check = gateCheck({ kind: 'verdict', name: 'the log of the deployer', outcome: 'failed', verdict });
  return { passed: false, checks: [check] };
}

/** A runAgent that ends as told, one ending a call; after the last, all succeed. */
export function agentEnding(...endings: RunEnding[]) {
  let number = 0;
  return () => Promise.resolve(ranAs((number += 1), endings[number - 1] ?? { type: 'Succeeded' }));
}
