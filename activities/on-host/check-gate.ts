import { artifactsFolder, type Stage, type Verdict } from '../../domain/pipeline/stages.js';
import {
  type Feedback,
  feedbackLimit,
  type Sandbox,
  type TaskIdentity,
  type Workspace,
} from '../../domain/task/task.js';
import { checkKey, endChecks } from '../git/worktree/check-processes.js';
import { type CheckSandboxDeps, enterCheckSandbox } from '../gates/enter-check-sandbox.js';
import { findArtifacts } from '../gates/find-artifacts.js';
import { judgeVerdict } from '../gates/judge-verdict.js';
import { runCheck } from '../gates/run-check.js';
import { atWorktree, type WorktreeDeps } from '../git/at-worktree.js';
import { pushBranch } from '../git/commit/push-branch.js';
import { fileRules } from '../git/commit/refused-files.js';
import { expectWorktree } from '../git/worktree/task-git-dir.js';
import { takeIn } from '../git/commit/work-by-hand.js';
import { checkOut } from '../git/worktree/worktree.js';
import type { TaskWorktree } from '../git/worktree/task-worktree.js';

export interface CheckGateInput {
  readonly task: TaskIdentity;
  readonly workspace: Workspace;
  readonly stage: Stage;
  readonly checks: readonly string[];
  readonly checkTimeoutSeconds: number;
  readonly differsFromBase: boolean;
  /** As of `commitAndPush`, for what a person has left. */
  readonly maxFileMegabytes: number;
  /** As for the agent whose work is checked. */
  readonly sandbox: Sandbox;
  readonly network: boolean;
}

/** What lies in the worktree, told as facts; `nextStep` decides what follows. */
export interface GateResult {
  readonly passed: boolean;
  readonly verdict: Verdict | null;
  /** Artifacts that exist, relative to the worktree. */
  readonly artifacts: readonly string[];
  /** Why the gate did not pass, or what the verdict says; null where there is nothing to say. */
  readonly feedback: Feedback | null;
  /** The branch's head, on the origin, where a person's work has come in since the stage's commit; absent: it has not. */
  readonly headCommit?: string;
}

export type CheckGateDeps = WorktreeDeps & CheckSandboxDeps;

const mostArtifacts = 50;

/** The stage's own artifacts and verdict; where it delivers, also that there is a change and that the checks pass. */
export function createCheckGate(deps: CheckGateDeps): (input: CheckGateInput) => Promise<GateResult> {
  return (input) =>
    atWorktree(deps, input.task, async (worktree, signal) => {
      await expectWorktree(worktree, input.workspace);
      const { stage } = input;
      const byHand = await takeInByHand(deps, input, worktree);
      const folder = artifactsFolder(input.task.item);
      const found = await Promise.all(stage.artifacts.map((name) => findArtifacts(worktree.root, `${folder}/${name}`)));
      const missing = stage.artifacts.filter((_, index) => found[index]?.length === 0);
      const { verdict, feedback: decided } = await judgeVerdict({
        worktree: worktree.root,
        stage,
        folder,
        redact: deps.redact,
      });

      const lacking = missing.length === 0 ? null : lacks(stage, folder, missing);
      const told = verdict === null ? (lacking ?? decided) : (decided ?? lacking);
      const feedback = told ?? (stage.delivers ? await judgeDelivery(deps, input, worktree, signal) : null);
      const artifacts = [...new Set(found.flat())].slice(0, mostArtifacts).map(deps.redact);
      return { passed: feedback === null, verdict, artifacts, feedback, ...byHand };
    });
}

/** What the gate looks at is what goes on, and it sets the files back: a person's work comes first. */
async function takeInByHand(
  deps: WorktreeDeps,
  input: CheckGateInput,
  worktree: TaskWorktree,
): Promise<Pick<GateResult, 'headCommit'>> {
  if (!(await takeIn(worktree, fileRules(deps, input)))) return {};
  const { head, conflicts } = await pushBranch(worktree);
  // The next step finds the conflict.
  return conflicts.length > 0 ? {} : { headCommit: head };
}

function lacks(stage: Stage, folder: string, missing: readonly string[]): Feedback {
  const names = missing.map((name) => `${folder}/${name}`).join(', ');
  return { from: stage.name, text: `Not there, or no regular file of up to 1 MB: ${names}` };
}

async function judgeDelivery(
  deps: CheckGateDeps,
  input: CheckGateInput,
  worktree: TaskWorktree,
  signal: AbortSignal,
): Promise<Feedback | null> {
  if (!input.differsFromBase) {
    return { from: input.stage.name, text: 'Nothing was changed: the branch does not differ from its base.' };
  }
  const { stage, sandbox, network } = input;
  // Of an attempt whose worker died.
  await endChecks(worktree);
  const shell = await enterCheckSandbox(deps, { role: stage.role, sandbox, network }, worktree);
  try {
    for (const command of input.checks) {
      const { exitCode, timedOut, tail } = await runCheck({
        shell,
        command,
        key: checkKey(worktree),
        cwd: worktree.root,
        environment: deps.checkEnvironment,
        timeoutSeconds: input.checkTimeoutSeconds,
        signal,
      });
      if (exitCode === 0) continue;
      const ended = timedOut
        ? `did not end within ${input.checkTimeoutSeconds} s`
        : exitCode === null
          ? 'was killed'
          : `failed (exit ${exitCode})`;
      return { from: 'check', text: withTail(`\`${command}\` ${ended}. The end of its output:\n`, deps.redact(tail)) };
    }
    return null;
  } finally {
    // What the checks left lying is nobody's work.
    if (!signal.aborted) await checkOut(worktree, 'HEAD');
  }
}

function withTail(head: string, tail: string): string {
  const start = head.slice(0, feedbackLimit / 2);
  return start + tail.trimEnd().slice(-(feedbackLimit - start.length));
}
