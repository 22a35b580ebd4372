import { log } from '@temporalio/workflow';
import { failedChecks } from '../../../domain/gates/gate.js';
import type { Stage } from '../../../domain/pipeline/stages.js';
import type { Workspace } from '../../../domain/task/task.js';
import { redBase } from '../../../domain/wording/set-up-in-words.js';
import { knowingLedger } from '../../proxies/any-worker.js';
import { onHost } from '../../proxies/host.js';
import { atHost } from '../host/at-host.js';
import { forgetBefore, noteBefore } from '../state/gates.js';
import { hasWorked, type Task } from '../state/task.js';
import { blockBeforeRun } from './block-before-run.js';
import { askUnlessLeft } from '../waits/ask-approval.js';
import { step } from '../waits/block.js';
import { untilOrContinue } from '../waits/until.js';
import { leaveWhereChosen } from '../waits/wait.js';
import { baseOrder, checksOf } from './orders.js';
import { whileSettingUp } from './while-setting-up.js';
import { shortCommit } from '../../../domain/text/short-commit.js';

/**
 * Looks once at the base that the task's work begins with, unless the ledger knows it from another task. `set-up`: the worktree
 * was set up for that. `again`: a person has to be asked, or the host was left.
 */
export async function lookAtBase(
  task: Task,
  stage: Stage,
  workspace: Workspace,
): Promise<'known' | 'set-up' | 'again'> {
  const { identity, policy, state } = task;
  const { setUp, network, environment, expose } = policy;
  const checks = checksOf(policy);
  if (state.base !== null || setUp.commands.length + checks.length === 0) return 'known';
  const commit = workspace.baseCommit;
  if (hasWorked(task) || workspace.headCommit !== commit) {
    log.info('the base is not looked at: the branch has commits of its own', { branch: identity.branch });
    state.base = { commit, failed: [], isOpen: false };
    return 'known';
  }
  const { project } = identity;
  const known = await knowingLedger('what is known of the base').readBase({
    project,
    commit,
    setUp,
    checks,
    network,
    environment,
    expose,
  });
  // Whoever has asked for it to be fixed looks again.
  const counts = known !== null && (known.passed || state.questions.base === 0);
  const found = counts ? { ...known, isSetUp: false } : await checkBase(task, stage, workspace);
  if (found === null) return 'again';
  const failed = failedChecks(found);
  if (!counts || failed.length > 0) noteBefore(task, commit, found.checks);
  state.base = { commit, failed, isOpen: failed.length > 0 };
  if (!state.base.isOpen) return found.isSetUp ? 'set-up' : 'known';
  state.questions.base += 1;
  return 'again';
}

async function checkBase(task: Task, stage: Stage, workspace: Workspace) {
  const { hostId, baseCommit } = workspace;
  const summary = `set-up and checks of the base ${shortCommit(baseCommit)}`;
  const act = () => onHost(task.policy, hostId, summary).checkBase(baseOrder(task, stage, workspace));
  return whileSettingUp(task, 'base', () => step(task, 'base', () => atHost(task, hostId, act)));
}

/** Waits while a person is asked whether the task goes on with a red base; a retry has it looked at again. */
export async function untilBaseIsSettled(task: Task, stage: Stage): Promise<void> {
  const { state, identity } = task;
  const { base } = state;
  if (base === null || !base.isOpen) return;
  const { commit, failed } = base;
  const what = redBase(identity.repository.baseBranch, commit, failed);
  const approval = { kind: 'base', when: 'before' } as const;
  const question = { approval, commit, what, round: state.questions.base, evidence: failed };
  const isLeft = () => task.woken !== null;
  const answer = await askUnlessLeft(task, question, { waits: untilOrContinue, isLeft });
  forgetBefore(task);
  if (answer?.decision === 'approved') {
    state.base = { ...base, isOpen: false };
    return;
  }
  state.base = null;
  if (answer === null) leaveWhereChosen(task);
  else
    blockBeforeRun(task, stage, {
      cause: 'base',
      reason: `fix first, says ${answer.by}: ${answer.reason ?? what}`,
      evidence: failed,
    });
}
