import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import type { GateResult } from '../../../../activities/on-host/check-gate.js';
import { type BlockCause, waysOut } from '../../../../domain/decisions/ways-out.js';
import { defaultPipeline, type StageName } from '../../../../domain/pipeline/stages.js';
import { stageNamed } from '../../../../domain/pipeline/stage-places.js';
import { toText } from '../../../../domain/content/to-text.js';
import { waysAsParagraphs } from '../../../../domain/wording/ways-in-words.js';
import { gateCheck } from '../../../../domain/gates/gate.js';
import { agentEnding, type Script } from '../../scripted-activities.js';
import { openStage, so, until } from '../../task-fixture.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage.environment.teardown();
});

const gate = (result: Partial<GateResult>): Script => ({
  checkGate: () =>
    Promise.resolve({ passed: true, verdict: null, artifacts: [], feedback: null, checks: [], ...result }),
});
const refused = (type: string) => () => Promise.reject(ApplicationFailure.nonRetryable('refused', type));

test.each<[string, StageName, BlockCause, Script]>([
  ['a budget used up', 'analysis', 'budget', { admit: () => Promise.resolve({ decision: 'refuse', reason: '$20' }) }],
  [
    'an agent that is not logged in',
    'review',
    'agent-unusable',
    { runAgent: agentEnding({ type: 'AgentUnusable', message: 'Not logged in' }) },
  ],
  [
    'an agent that fails and fails',
    'analysis',
    'agent-failed',
    {
      runAgent: agentEnding({ type: 'AgentFailed', message: 'exit 1' }, { type: 'AgentFailed', message: 'exit 1' }),
    },
  ],
  ['a push that is refused', 'development', 'forge', { commitAndPush: refused('ForgeRejected') }],
  ['a repository that is not there', 'analysis', 'repository', { prepareWorkspace: refused('RepoNotFound') }],
  [
    'a part that cannot be reached',
    'analysis',
    'step',
    { prepareWorkspace: () => Promise.reject(new Error('connection refused')) },
  ],
  ['a question', 'analysis', 'question', gate({ verdict: 'NEEDS_CLARIFICATION' })],
  [
    'a check that fails',
    'development',
    'check',
    gate({ passed: false, checks: [gateCheck({ kind: 'command', name: 'npm test', outcome: 'failed', exitCode: 1 })] }),
  ],
  ['a review that is never content', 'review', 'verdict', gate({ verdict: 'REQUEST_CHANGES' })],
  ['a deployment that failed', 'deploy-staging', 'deployment', gate({ verdict: 'FAIL' })],
])('%s tells what helps there: the task, and the notice', async (_, name, cause, script) => {
  const only = stageNamed(defaultPipeline, name);
  const ways = waysOut(cause, only.role);
  await stage.play(
    script,
    async ({ handle, world }) => {
      const view = await until(handle, 'blocked');
      expect(view.waitingFor).toMatchObject({ kind: 'person', number: 1, ways });
      await so(() => world.notices().some(({ kind }) => kind === 'blocked'));
      const told = world.notices().find(({ kind }) => kind === 'blocked');
      expect(told?.text).toMatch(/^🚨/u);
      expect(told?.asks).toEqual({ on: 'block', question: ways[0]?.way === 'answer', number: 1 });
      expect(told?.text.endsWith(`\n${toText(waysAsParagraphs(ways, handle.workflowId))}`)).toBe(true);
    },
    { maxRollbacks: 0, pipeline: [{ ...only, approval: null }, ...defaultPipeline.filter((one) => one !== only)] },
  );
});
