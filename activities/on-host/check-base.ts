import type { Pool } from 'pg';
import type { BaseResult } from '../../domain/gates/base.js';
import type { GateCheck } from '../../domain/gates/gate.js';
import { isReady } from '../../domain/gates/set-up.js';
import type { ProjectCommand } from '../../domain/gates/project-command.js';
import { commandsKey } from '../commands/commands-key.js';
import { skipped } from '../commands/run-commands.js';
import { runChecks } from '../gates/run-checks.js';
import { atWorktree } from '../git/at-worktree.js';
import { fileRules } from '../git/commit/refused-files.js';
import { takeIn } from '../git/commit/work-by-hand.js';
import { expectWorktree } from '../git/worktree/task-git-dir.js';
import type { TaskWorktree } from '../git/worktree/task-worktree.js';
import { checkOut } from '../git/worktree/check-out.js';
import { headOf } from '../git/worktree/worktree.js';
import { setUpWorktree } from '../setup/set-up-worktree.js';
import { keepBaseResult } from '../store/gates/base-results.js';
import type { SetUpWorktreeDeps, SetUpWorktreeInput } from './set-up-worktree.js';

export interface CheckBaseInput extends SetUpWorktreeInput {
  readonly checks: readonly ProjectCommand[];
  /** As of `commitAndPush`, for what a person has left. */
  readonly maxFileMegabytes: number;
}

export interface CheckBaseOutput extends BaseResult {
  /** The worktree was set up for it. */
  readonly isSetUp: boolean;
}

export type CheckBaseDeps = SetUpWorktreeDeps & { readonly pool: Pool };

/**
 * What set-up and checks find at the base, before there is any work: in the task's worktree, which stands there. Null where it
 * does not any more, because a person has worked in it.
 */
export function createCheckBase(deps: CheckBaseDeps): (input: CheckBaseInput) => Promise<CheckBaseOutput | null> {
  return (input) =>
    atWorktree(deps, input.task, async (worktree, signal) => {
      const { task, workspace } = input;
      await expectWorktree(worktree, workspace);
      await takeIn(worktree, fileRules(deps, input));
      if ((await headOf(worktree)) !== workspace.baseCommit) return null;
      // An attempt whose worker died may have left something.
      await checkOut(worktree, workspace.baseCommit);
      const { isSetUp, ...found } = await look(deps, input, worktree, signal);
      const key = { project: task.project, commit: workspace.baseCommit, commands: commandsKey(input) };
      return { ...(await keepBaseResult(deps.pool, key, found)), isSetUp };
    });
}

async function look(
  deps: CheckBaseDeps,
  input: CheckBaseInput,
  worktree: TaskWorktree,
  signal: AbortSignal,
): Promise<CheckBaseOutput> {
  const { visit, checks: commands } = input;
  const setUp = await setUpWorktree(deps, input, worktree, signal);
  const isSetUp = isReady(setUp);
  if (!isSetUp) {
    const left = skipped('command', commands, deps.redact).map(asOfBase);
    return { passed: false, checks: [...setUp.checks, ...left], isSetUp };
  }
  const logs = `${visit.stage}-${visit.round}-base`;
  const { checks, feedback } = await runChecks(deps, { ...input, logs }, worktree, signal);
  return { passed: feedback === null, checks: [...setUp.checks, ...checks.map(asOfBase)], isSetUp };
}

function asOfBase(check: GateCheck): GateCheck {
  return { ...check, kind: 'base' };
}
