import { isReady } from '../../../domain/gates/set-up.js';
import type { Stage } from '../../../domain/pipeline/stages.js';
import { onHost } from '../../proxies/host.js';
import { atHost } from '../host/at-host.js';
import type { PreparedWorktree } from '../host/worktree.js';
import { noteBefore } from '../state/gates.js';
import type { Task } from '../state/task.js';
import { step } from '../waits/block.js';
import { blockBeforeRun } from './block-before-run.js';
import { hasCredentials } from './has-credentials.js';
import { isDevelopers, leaveToDeveloper, waitForSetUp } from './judge-set-up.js';
import { lookAtBase } from './look-at-base.js';
import { setUpOrder } from './orders.js';
import { whileSettingUp } from './while-setting-up.js';

/**
 * Before an agent is paid: the workers have what deployments need, the base that its work begins with is known, and its worktree is set up. False where something came
 * between: a question, a block, another host; the worktree is prepared anew then.
 */
export async function makeReady(task: Task, stage: Stage, prepared: PreparedWorktree): Promise<boolean> {
  if (!(await hasCredentials(task, stage))) return false;
  const base = await lookAtBase(task, stage, prepared.workspace);
  if (base === 'again') return false;
  if (base === 'set-up' || prepared.isSetUp || isKnownToFail(task, prepared)) return true;
  return setWorktreeUp(task, stage, prepared);
}

/** It was red on the base, where the branch still is, and a person goes on anyway. */
function isKnownToFail({ state }: Task, { workspace }: PreparedWorktree): boolean {
  const { base } = state;
  return base?.commit === workspace.headCommit && base.failed.some(({ kind }) => kind === 'set-up');
}

async function setWorktreeUp(task: Task, stage: Stage, { workspace }: PreparedWorktree): Promise<boolean> {
  const { hostId, headCommit } = workspace;
  const act = () =>
    onHost(task.policy, hostId, `set-up for ${stage.role}`).setUpWorktree(setUpOrder(task, stage, workspace));
  const found = await whileSettingUp(task, 'worktree', () => step(task, 'set-up', () => atHost(task, hostId, act)));
  if (found === null) return false;
  noteBefore(task, headCommit, found.checks);
  if (isReady(found)) return true;
  if (found.outcome === 'failed' && isDevelopers(task, found)) {
    leaveToDeveloper(task, stage, found);
    return true;
  }
  const blocks = (block: Parameters<typeof blockBeforeRun>[2]) => blockBeforeRun(task, stage, block);
  await waitForSetUp(task, found, { headCommit, blocks });
  return false;
}
