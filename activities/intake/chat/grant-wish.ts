import type { Pool } from 'pg';
import { type ChatEvent, identityOf, type Said, type ShownApproval } from '../../../domain/intake/tracker-event.js';
import { tooLate } from '../../../domain/task/approval.js';
import type { Redact } from '../../../domain/text/redact.js';
import { feedbackLimit } from '../../../domain/task/task.js';
import type { TaskView } from '../../../domain/task/task-view.js';
import { askedAlready, reasonWanted } from '../../../domain/wording/intake/chat-answers.js';
import { listApprovals } from '../../store/history.js';
import { claimBlock, findBlockAnswer, releaseBlock } from '../../store/intake/block-answers.js';
import { nameOf } from '../../store/intake/names.js';
import type { Acted, DecisionWord, TaskActions } from '../task-actions.js';
import { type Granted, granted, refused, unknownTask, whyEnded } from './granted.js';
import { decidingProblemOnChat, type MayOnChatDeps, noSayProblem, showingProblem } from './may-on-chat.js';
import { pauseTask, resumeTask } from './pause-task.js';
import { showLog } from './show-log.js';

export interface GrantDeps extends MayOnChatDeps {
  readonly pool: Pool;
  readonly actions: TaskActions;
  readonly redact: Redact;
}

/** Does what somebody wishes of a task by a button or a reply. Done again for the same event, it is the same. */
export async function grantWish(deps: GrantDeps, event: ChatEvent): Promise<Granted> {
  const { wish } = event;
  switch (wish.does) {
    case 'approve':
      return await decide(deps, event, wish, { decision: 'approved', reason: null });
    case 'reject': {
      const decided = await decide(deps, event, wish, { decision: 'rejected', reason: wish.said.text });
      return withLeftOut(decided, wish.said);
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
  if (problem !== null) return outsider(problem);
  const from = { key, by: await nameOf(deps.pool, identityOf(event.actor)) };
  const { actions } = deps;
  switch (wish.does) {
    case 'retry':
      return await answerBlock(deps, event, wish.block, () => actions.retry(taskId, { ...from, from: null }));
    case 'answer': {
      const tell = () => actions.guide(taskId, { ...from, text: wish.said.text });
      return withLeftOut(await answerBlock(deps, event, wish.block, tell), wish.said);
    }
    case 'pause':
      return await pauseTask(deps, event, wish.run);
    case 'resume':
      return await resumeTask(deps, event, wish.pause);
    case 'log': {
      const unshown = showingProblem(deps, event);
      return unshown === null ? await showLog(deps, event, wish.run) : refused(unshown);
    }
    default:
      throw new Error(`nobody knows the wish ${wish.does}`);
  }
}

async function decide(
  { pool, actions, ...may }: GrantDeps,
  event: ChatEvent,
  { approval, of, commit }: ShownApproval,
  decided: Pick<DecisionWord, 'decision' | 'reason'>,
): Promise<Granted> {
  const acted = await actions.decide(event.taskId, {
    ...decided,
    ...{ key: event.key, by: identityOf(event.actor), approval, commit, at: null },
    mayDecide: (kind) => Promise.resolve(decidingProblemOnChat(may, event, kind)),
    nameOf: (identity) => nameOf(pool, identity),
  });
  if (acted.done || decidingProblemOnChat(may, event, of) === null) return granted(acted);
  return outsider(acted.why);
}

/** Whether it would count is looked at now, too, so that nobody writes a reason for nothing. */
async function askReason(deps: GrantDeps, event: ChatEvent, shown: ShownApproval): Promise<Granted> {
  const { actor, taskId, chat } = event;
  const problem = decidingProblemOnChat(deps, event, shown.of);
  if (problem !== null) return outsider(problem);
  const rows = await listApprovals(deps.pool, taskId);
  const row = rows.find(({ id }) => id === shown.approval);
  if (row !== undefined && row.decision !== 'pending') {
    return refused(tooLate(row.id, row.decision, await nameOf(deps.pool, row.by ?? 'somebody')));
  }
  return {
    done: true,
    says: 'say why: reply to the message that asks you',
    shows: {
      once: { key: `reason/${taskId}/${shown.approval}/${actor.id}/${chat.message}`, again: askedAlready },
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
  if (view === null) return unknownTask;
  return whyEnded(view) ?? 'too late: the task does not wait for this any more';
}

function outsider(says: string): Granted {
  return { ...refused(says), outsider: true };
}

function withLeftOut(given: Granted, { leftOut }: Said): Granted {
  if (!given.done || leftOut === 0) return given;
  return {
    ...given,
    says: `${given.says}; its last ${leftOut} characters were left out, since a reply is one message of up to ${feedbackLimit} characters`,
  };
}
