import { userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { orch } from '../../config/called-as.js';
import type { Connections } from '../../client/connect.js';
import { createTaskClient } from '../../client/task-client.js';
import type { Project } from '../../config/projects/project.js';
import { resolvePolicy } from '../../config/projects/resolve-policy.js';
import type { Settings } from '../../config/settings/settings.js';
import { waysToType } from '../../domain/wording/ways-in-words.js';
import { askApproval } from '../watch/ask-approval.js';
import { currentWords } from '../watch/current-words.js';
import type { Screen } from '../watch/screen.js';
import type { Stack } from '../run/stack.js';
import { watchTask, type Watch, type WatchEnd } from '../watch/watch-task.js';
import { askForFeature, type DemoRepository } from './demo-repository.js';
import { chooseDemoNumber, demoItem } from './demo-task.js';
import { describeApproval } from './describe-approval.js';
import { featureOf, titleOf } from './features.js';
import { summarize, taskUrl } from './summarize.js';

const triesOfLedger = 20;
const betweenTriesMs = 500;

export interface Demo {
  readonly settings: Settings;
  readonly stack: Stack;
  readonly project: Project;
  readonly repository: DemoRepository;
  readonly connections: Connections;
  readonly screen: Screen;
  /** Approvals are given by nobody. */
  readonly yes: boolean;
  /** Somebody sits at a terminal. */
  readonly interactive: boolean;
  readonly stop: AbortSignal;
}

/** Starts the next task of the demo, or goes on with the one under way, and follows it to its end. */
export async function playDemo(demo: Demo): Promise<WatchEnd> {
  const { screen, stack, repository } = demo;
  const { client, pool } = demo.connections;
  const tasks = createTaskClient(demo.connections);
  const { taskId, title } = await startDemoTask(demo);
  screen.say(`task ${taskId}: ${title}`);
  if (stack.temporalUiUrl !== null) screen.say(`Temporal UI: ${taskUrl(stack.temporalUiUrl, taskId)}`);

  const { end, view } = await watchTask({
    status: () => tasks.status(taskId),
    decide: (decision) => tasks.decide(taskId, decision),
    onView: async (seen) => screen.draw(seen, demo.interactive ? await currentWordsIfSeen(pool, taskId) : null),
    say: (line) => screen.say(line),
    ask: whoDecides(demo),
    waitWhenBlocked: demo.interactive,
    stop: demo.stop,
  });
  screen.settle();
  if (view === null) return end;
  const wait = view.waitingFor;
  if (end === 'done' || end === 'cancelled') {
    // Its last words to the ledger come after it has ended in its own view.
    await client.workflow.result(taskId).catch(() => undefined);
    screen.say(await onceLedgerAnswers(() => summarize(view, pool, stack.temporalUiUrl, repository)));
  } else if (end === 'approval-waits' && wait?.kind === 'approval') {
    screen.say(`${wait.what} waits for approval: ${wait.approval}`);
    screen.say('Give it with `npm start` on a terminal, with `npm start -- --yes`, or with');
    screen.say(`  ${orch} up    and, in another terminal,    ${orch} approve ${taskId}`);
  } else if (end === 'blocked' && wait?.kind === 'person') {
    screen.say(`${taskId} is blocked: ${wait.reason}`);
    screen.say(`  ${orch} up    and, in another terminal:`);
    for (const line of waysToType(wait.ways, taskId, orch)) screen.say(line);
  }
  return end;
}

/** The ledger may just be started again: the next look sees them. */
function currentWordsIfSeen(pool: Pool, taskId: string): Promise<string | null> {
  return currentWords(pool, taskId).catch(() => null);
}

/** Where it is given up, the stack ends, and this with it. */
async function onceLedgerAnswers<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (tries === triesOfLedger) throw error;
      await sleep(betweenTriesMs);
    }
  }
}

/** The task that is under way is gone on with; one that was ended from outside is passed over. */
async function startDemoTask(demo: Demo): Promise<{ taskId: string; title: string }> {
  const { settings, project, repository, connections } = demo;
  const tasks = createTaskClient(connections);
  const { policy } = resolvePolicy(settings, project);
  for (let number = await chooseDemoNumber(connections.pool); ; number += 1) {
    const feature = featureOf(number);
    const title = titleOf(feature);
    await askForFeature(repository, feature, settings.hostEnvironment);
    const { taskId, ended } = await tasks.startTask({
      project,
      policy,
      item: demoItem(number),
      title,
      description: `The library gets a function \`${feature.name}(text)\`: it ${feature.does}. \`acceptance/${feature.name}.test.js\` says when it is done.`,
    });
    if (ended === null) return { taskId, title };
  }
}

function whoDecides({ yes, interactive, repository, settings, screen }: Demo): Watch['ask'] {
  if (yes) return ({ approval }) => Promise.resolve({ approval, decision: 'approved', by: 'orch:--yes' });
  if (!interactive) return null;
  return async ({ approval, what }, view, withdrawn) => {
    screen.settle();
    const shown = await describeApproval(view, approval, repository, settings.hostEnvironment);
    return askApproval({ approval, what, shown, by: `local:${userInfo().username}` }, withdrawn);
  };
}
