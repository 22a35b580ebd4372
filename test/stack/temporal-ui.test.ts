import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { searchAttributes } from '../../domain/task/messages.js';
import type { StageName, Verdict } from '../../domain/pipeline/stages.js';
import { chooseSetPort } from '../fixtures/set-port.js';
import { waitInWords } from '../../domain/wording/wait-in-words.js';
import { agentEnding, type Script } from '../workflows/scripted-activities.js';
import { approveAll, openStage, type Play, until } from '../workflows/task-fixture.js';
import {
  addColumns,
  agentsShown,
  cellOf,
  metadata,
  openChromium,
  openList,
  openTask,
  rowOf,
  sendSignal,
} from './ui-page.js';

const { stage: stageColumn, status: statusColumn } = searchAttributes;
const commit = 'c0ffee00c0ff';

const patience = 120_000;

let browser: Browser;
let uiPort: number;
let stage: Awaited<ReturnType<typeof openStage>>;
const closing: (() => Promise<void>)[] = [];
beforeAll(async () => {
  browser = await openChromium();
  closing.unshift(() => browser.close());
  uiPort = await chooseSetPort();
  stage = await openStage({ uiPort });
  closing.unshift(() => stage.environment.teardown());
}, patience);
afterAll(async () => {
  for (const close of closing) await close();
});

/** The list is an index that follows the task with a delay, and the UI reads it once, when it opens. */
async function untilListed({ environment, handle }: Play, stageName: StageName): Promise<void> {
  const query = `WorkflowId = '${handle.workflowId}' AND ExecutionStatus = 'Running' AND ${stageColumn} = '${stageName}' AND ${statusColumn} = 'waiting-for-approval'`;
  while ((await environment.client.workflow.count(query)).count === 0) await sleep(25);
}

/** All goes well, but the reviewer is content at the second look only. */
function sentBackOnce(): Script {
  const verdicts: Partial<Record<StageName, Verdict[]>> = {
    review: ['REQUEST_CHANGES', 'APPROVED'],
    testing: ['PASS'],
    'deploy-staging': ['SUCCESS'],
    deploy: ['SUCCESS'],
  };
  return {
    checkGate: ({ stage: { name } }) =>
      Promise.resolve({
        passed: true,
        verdict: verdicts[name]?.shift() ?? null,
        artifacts: [],
        feedback: null,
        checks: [],
      }),
  };
}

test(
  'the list shows stage and status once a user has added their columns',
  async () => {
    await stage.play({}, async (play) => {
      await untilListed(play, 'analysis');
      const page = await openList(browser, uiPort);
      const row = rowOf(page, play.handle.workflowId);
      await row.waitFor();
      expect(await row.innerText()).not.toContain('waiting-for-approval');

      await addColumns(page, stageColumn, statusColumn);
      expect(await cellOf(page, row, stageColumn)).toBe('analysis');
      expect(await cellOf(page, row, statusColumn)).toBe('waiting-for-approval');

      await approveAll(play.handle, 'requirements');
      await untilListed(play, 'deploy');
      await page.reload();
      expect(await cellOf(page, row, stageColumn)).toBe('deploy');
      expect(await cellOf(page, row, statusColumn)).toBe('waiting-for-approval');
    });
  },
  patience,
);

test(
  "a task's page tells by the summaries what was done, and says what the task is",
  async () => {
    await stage.play({}, async (play) => {
      await untilListed(play, 'analysis');
      const page = await openTask(browser, uiPort, play.handle.workflowId);
      for (const name of [
        'prepareWorkspace • worktree for analyst',
        'runAgent • analyst · round 1',
        'commitAndPush • commit of analyst',
        'checkGate • gate of analysis',
        'postComment • comment of analyst',
        'recordProgress • ledger: analysis, waiting-for-approval',
        `reminder: requirements#1@${commit}`,
      ]) {
        await page.getByRole('button', { name, exact: true }).waitFor();
      }

      await page.getByRole('tab', { name: 'User Metadata' }).click();
      await metadata(page, 'Summary').getByText('Greet in French').waitFor();
      await metadata(page, 'Details').getByRole('heading', { name: 'Greet in French' }).waitFor();
    });
  },
  patience,
);

test(
  'the current details show the stages, what the task waits for, and who approved what',
  async () => {
    await stage.play(sentBackOnce(), async (play) => {
      await approveAll(play.handle, 'requirements');
      await untilListed(play, 'deploy');
      const page = await openTask(browser, uiPort, play.handle.workflowId);
      await page.getByRole('button', { name: `reminder: deploy#1@${commit}`, exact: true }).waitFor();

      await page.getByRole('tab', { name: 'User Metadata' }).click();
      const details = metadata(page, 'Current Details');
      const wait = details.getByRole('paragraph').filter({ hasText: 'Waits for an approval' });
      await wait.getByText(`deploy#1@${commit}`, { exact: true }).waitFor();
      await details.getByRole('row', { name: `requirements#1@${commit}` }).waitFor();
      const rows = await details.getByRole('row').allInnerTexts();
      const words = rows.map((row) => row.split('\t').map((cell) => cell.trim()));
      const visits = words.slice(1, 10).map(([name, round, , verdict]) => [name, round, verdict]);
      expect(visits).toEqual([
        ['analysis', '1', ''],
        ['architecture', '1', ''],
        ['development', '1', ''],
        ['review', '1', 'REQUEST_CHANGES'],
        ['development', '2', ''],
        ['review', '2', 'APPROVED'],
        ['testing', '1', 'PASS'],
        ['deploy-staging', '1', 'SUCCESS'],
        ['deploy', '1', ''],
      ]);
      expect(words.at(-1)?.slice(0, 3)).toEqual([`requirements#1@${commit}`, 'approved', 'temporal:Ada']);
    });
  },
  patience,
);

test(
  'a task that has ended is one row of the list, and one page that shows its whole way in order',
  async () => {
    await stage.play(sentBackOnce(), async (play) => {
      const { handle, environment } = play;
      await approveAll(handle, 'requirements', 'deploy');
      await handle.result();
      const query = `WorkflowId = '${handle.workflowId}'`;
      const ended = `${query} AND ExecutionStatus = 'Completed'`;
      while ((await environment.client.workflow.count(ended)).count === 0) await sleep(25);
      expect((await environment.client.workflow.count(query)).count).toBe(1);

      const page = await openList(browser, uiPort);
      const rows = page
        .getByRole('table', { name: 'Workflows' })
        .getByRole('row')
        .filter({ hasText: handle.workflowId });
      await rows.first().waitFor();
      expect(await rows.count()).toBe(1);
      await rows.first().getByRole('link', { name: handle.workflowId }).click();
      expect(await agentsShown(page)).toEqual([
        ...['analyst · round 1', 'architect · round 1', 'developer · round 1', 'reviewer · round 1'],
        ...[
          'developer · round 2',
          'reviewer · round 2',
          'tester · round 1',
          'deployer · round 1',
          'deployer · round 1',
        ],
      ]);
    });
  },
  patience,
);

test(
  'a task that waits for the end of a usage limit says until when',
  async () => {
    const reset = Date.now() + 3_600_000;
    const runAgent = agentEnding({ type: 'AgentQuota', message: "You've hit your 5-hour limit", notBefore: reset });
    await stage.play({ runAgent }, async ({ handle }) => {
      const { waitingFor } = await until(handle, 'waiting');
      if (waitingFor?.kind !== 'limit') throw new Error('it waits for something else');
      const words = waitInWords(waitingFor);
      expect(words).toMatch(/^waiting for Claude's limit until .*\d\d:\d\d UTC$/);

      const page = await openTask(browser, uiPort, handle.workflowId);
      await page.getByRole('button', { name: words }).first().waitFor();
      await page.getByRole('tab', { name: 'User Metadata' }).click();
      // The page sets Markdown as a printer would.
      await metadata(page, 'Current Details').getByText(words.replace("'", '’')).waitFor();
    });
  },
  patience,
);

test(
  'a signal sent from the page, as the current details say it, approves',
  async () => {
    await stage.play({}, async (play) => {
      await untilListed(play, 'analysis');
      const page = await openTask(browser, uiPort, play.handle.workflowId);
      await page.getByRole('tab', { name: 'User Metadata' }).click();
      const input = await metadata(page, 'Current Details').getByRole('code').filter({ hasText: '"by"' }).innerText();
      await sendSignal(page, 'approve', input);

      const view = await until(play.handle, 'waiting-for-approval', (seen) => seen.stage === 'deploy');
      expect(view.approvals).toMatchObject([
        { approval: `requirements#1@${commit}`, decision: 'approved', by: 'temporal:your name' },
      ]);
    });
  },
  patience,
);
