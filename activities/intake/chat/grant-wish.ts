import type { Pool } from 'pg';
import { type ChatEvent, identityOf, type Said, type ShownApproval } from '../../../domain/intake/tracker-event.js';
import { tooLate } from '../../../domain/task/approval.js';
import type { TaskView } from '../../../domain/task/task-view.js';
import { pausedOnChat, reasonWanted } from '../../../domain/wording/intake/chat-answers.js';
import { listApprovals } from '../../store/history.js';
import { claimBlock, findBlockAnswer, releaseBlock } from '../../store/intake/block-answers.js';
import { nameOf } from '../../store/intake/names.js';
import type { Acted, DecisionWord, TaskActions } from '../task-actions.js';
import type { Granted } from './granted.js';
import { decidingProblemOnChat, type MayOnChatDeps, noSayProblem } from './may-on-chat.js';
import { showLog } from './show-log.js';

export interface GrantDeps extends MayOnChatDeps {
  readonly pool: Pool;
  readonly actions: TaskActions;
}

/** Does what somebody wishes of a task by a button or a reply. Done again for the same event, it is the same. */
export async function grantWish(deps: GrantDeps, event: ChatEvent): Promise<Granted> {
  const { wish } = event;
  switch (wish.does) {
    case 'approve':
      return granted(await decide(deps, event, wish, { decision: 'approved', reason: null }));
    case 'reject': {
      const acted = await decide(deps, event, wish, { decision: 'rejected', reason: wish.said.text });
      return withLeftOut(granted(acted), wish.said);
    }
    case 'ask-reason':
      return await askReason(deps, event, wish);
    default:
      return await grantOther(deps, event);
  }
}

/** What is no decision, and so nobody is named for. */
async function grantOther(deps: GrantDeps, event: ChatEvent): Promise<Granted> {
  const { wish, taskId, key } = event;
  const problem = noSayProblem(deps, event);
  if (problem !== null) return refused(problem);
  const from = { key, by: await nameOf(deps.pool, identityOf(event.actor)) };
  const { actions } = deps;
  switch (wish.does) {
    case 'retry':
      return await answerBlock(deps, event, wish.block, () => actions.retry(taskId, { ...from, from: null }));
    case 'answer': {
      const tell = () => actions.guide(taskId, { ...from, text: wish.said.text });
      return withLeftOut(await answerBlock(deps, event, wish.block, tell), wish.said);
    }
    case 'pause': {
      const paused = granted(await actions.pause(taskId, from));
      return paused.done
        ? { ...paused, shows: { content: pausedOnChat(taskId, from.by), asks: { on: 'pause' }, whom: null } }
        : paused;
    }
    case 'resume':
      return granted(await actions.resume(taskId, from));
    case 'log':
      return await showLog(deps, taskId, wish.run);
    default:
      throw new Error(`nobody knows the wish ${wish.does}`);
  }
}

function decide(
  { pool, actions, ...may }: GrantDeps,
  event: ChatEvent,
  { approval, commit }: ShownApproval,
  decided: Pick<DecisionWord, 'decision' | 'reason'>,
): Promise<Acted> {
  return actions.decide(event.taskId, {
    ...decided,
    ...{ key: event.key, by: identityOf(event.actor), approval, commit, at: null },
    mayDecide: (kind) => Promise.resolve(decidingProblemOnChat(may, event, kind)),
    nameOf: (identity) => nameOf(pool, identity),
  });
}

/** Whether it would count is looked at now, too, so that nobody writes a reason for nothing. */
async function askReason(deps: GrantDeps, event: ChatEvent, shown: ShownApproval): Promise<Granted> {
  const { actor, taskId, chat } = event;
  const problem = decidingProblemOnChat(deps, event, shown.of);
  if (problem !== null) return refused(problem);
  const rows = await listApprovals(deps.pool, taskId);
  const row = rows.find(({ id }) => id === shown.approval);
  if (row !== undefined && row.decision !== 'pending') {
    return refused(tooLate(row.id, row.decision, await nameOf(deps.pool, row.by ?? 'somebody')));
  }
  return {
    done: true,
    says: 'say why: reply to the message that asks you',
    shows: {
      key: `reason/${taskId}/${shown.approval}/${actor.id}/${chat.message}`,
      content: reasonWanted(shown.approval),
      asks: { on: 'reason', approval: shown.approval, of: shown.of, commit: shown.commit },
      whom: { id: actor.id, name: actor.login },
    },
  };
}

/** The first answer to a block counts. It is written down before the task hears of it, so that the same event is never too late. */
async function answerBlock(
  { pool, actions }: GrantDeps,
  { taskId, key, actor }: ChatEvent,
  block: number,
  act: () => Promise<Acted>,
): Promise<Granted> {
  const at = { taskId, block };
  const mine = { key, by: identityOf(actor) };
  let first = await findBlockAnswer(pool, at);
  if (first === null) {
    const view = await actions.find(taskId);
    const isOpen = view?.waitingFor?.kind === 'person' && view.waitingFor.number === block;
    // Whoever was quicker may have been so meanwhile.
    first = isOpen ? await claimBlock(pool, at, mine) : await findBlockAnswer(pool, at);
    if (first === null) return refused(whyClosed(view));
  }
  if (first.key !== key) return refused(`too late: ${await nameOf(pool, first.by)} was first`);
  const acted = await act();
  if (!acted.done) await releaseBlock(pool, at, key);
  return granted(acted);
}

function whyClosed(view: TaskView | null): string {
  if (view === null) return 'orch does not know this task any more';
  if (view.endedAt !== null) return `the task has ended: it is ${view.status}`;
  return 'too late: the task does not wait for this any more';
}

function granted(acted: Acted): Granted {
  return acted.done ? { done: true, says: acted.what } : refused(acted.why);
}

function refused(says: string): Granted {
  return { done: false, says };
}

function withLeftOut(given: Granted, { leftOut }: Said): Granted {
  if (!given.done || leftOut === 0) return given;
  return { ...given, says: `${given.says}; its last ${leftOut} characters were too many, and left out` };
}
