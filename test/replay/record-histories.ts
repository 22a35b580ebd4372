import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from '@jest/globals';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { agentEnding, type Script } from '../workflows/scripted-activities.js';
import { approveAll, openStage, type Play, until } from '../workflows/task-fixture.js';

/** Run by `npm run record-histories`: until the first release, whenever the workflow changes. */

function reviewSendsBackOnce(): Script {
  let reviews = 0;
  const verdicts = { testing: 'PASS', 'deploy-staging': 'SUCCESS', deploy: 'SUCCESS' } as const;
  return {
    checkGate: ({ stage: { name } }) => {
      const verdict = name in verdicts ? verdicts[name as keyof typeof verdicts] : null;
      if (name !== 'review')
        return Promise.resolve({ passed: true, verdict, artifacts: [], feedback: null, checks: [] });
      reviews += 1;
      const sendsBack = reviews === 1;
      return Promise.resolve({
        passed: true,
        verdict: sendsBack ? 'REQUEST_CHANGES' : 'APPROVED',
        artifacts: [],
        checks: [],
        feedback: sendsBack ? { from: 'review', text: 'handle the empty name' } : null,
      });
    },
  };
}

const failed = { type: 'AgentFailed', message: 'exit 1' } as const;
const straight = async ({ handle }: Play) => approveAll(handle, 'requirements', 'deploy');
const cases: { name: string; script: () => Script; story: (play: Play) => Promise<void> }[] = [
  { name: 'straight', script: () => ({}), story: straight },
  { name: 'rolled-back', script: reviewSendsBackOnce, story: straight },
  {
    name: 'blocked-and-retried',
    script: () => ({ runAgent: agentEnding(failed, failed) }),
    story: async (play) => {
      await until(play.handle, 'blocked');
      await play.handle.signal('retry', { by: 'Ada' });
      await straight(play);
    },
  },
];

test('histories are recorded', async () => {
  const stage = await openStage();
  for (const { name, script, story } of cases) {
    await stage.play(script(), async (play) => {
      await story(play);
      await play.handle.result();
      const histories: { workflowId: string; history: unknown }[] = [];
      const { workflow } = play.environment.client;
      for await (const { workflowId, runId } of workflow.list({ query: `WorkflowId = '${play.handle.workflowId}'` })) {
        const history = await workflow.getHandle(workflowId, runId).fetchHistory();
        histories.unshift({ workflowId, history: JSON.parse(historyToJSON(history)) as unknown });
      }
      const path = fileURLToPath(new URL(`${name}.json`, import.meta.url));
      writeFileSync(path, `${JSON.stringify(histories)}\n`);
    });
  }
  await stage.environment.teardown();
});
