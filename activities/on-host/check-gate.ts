import { type GateCheck, gateCheck } from '../../domain/gates/gate.js';
import type { SetUpResult } from '../../domain/gates/set-up.js';
import { artifactsFolder, type Stage, type Verdict } from '../../domain/pipeline/stages.js';
import type { Feedback, TaskIdentity } from '../../domain/task/task.js';
import { checkDelivery, type CheckDeliveryDeps, type Delivery, type DeliveryFound } from '../gates/check-delivery.js';
import { findArtifacts } from '../gates/find-artifacts.js';
import { judgeVerdict, type VerdictFound } from '../gates/judge-verdict.js';
import { atWorktree, type WorktreeDeps } from '../git/at-worktree.js';
import { pushBranch } from '../git/commit/push-branch.js';
import { fileRules } from '../git/commit/refused-files.js';
import { populateWorktree } from '../git/submodules/populate-worktree.js';
import { expectWorktree } from '../git/worktree/task-git-dir.js';
import { takeIn } from '../git/commit/work-by-hand.js';
import type { TaskWorktree } from '../git/worktree/task-worktree.js';

export interface CheckGateInput extends Delivery {
  readonly task: TaskIdentity;
  /** As of `commitAndPush`, for what a person has left. */
  readonly maxFileMegabytes: number;
}

/** What lies in the worktree, told as facts; `nextStep` decides what follows. */
export interface GateResult {
  readonly passed: boolean;
  readonly verdict: Verdict | null;
  /** Artifacts that exist, relative to the worktree. */
  readonly artifacts: readonly string[];
  /** Why the gate did not pass, or what the verdict says; null where there is nothing to say. */
  readonly feedback: Feedback | null;
  /** Of a set-up that had to run before the checks, and has not succeeded; absent: it has, or there was nothing to do. */
  readonly setUp?: SetUpResult;
  /** The end of the log that a deployer wrote, redacted; absent: it has none. */
  readonly log?: string;
  /** What each check found, in their order. */
  readonly checks: readonly GateCheck[];
  /** The branch's head, on the origin, where a person's work has come in since the stage's commit; absent: it has not. */
  readonly headCommit?: string;
}

export type CheckGateDeps = WorktreeDeps & CheckDeliveryDeps;

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
      const judged = await judgeVerdict({ worktree: worktree.root, stage, folder, redact: deps.redact });
      const { verdict, feedback: decided } = judged;
      const lacking = missing.length === 0 ? null : lacks(folder, missing);
      const told = verdict === null ? (lacking ?? decided) : (decided ?? lacking);
      // A base that was merged in may have moved them.
      if (stage.delivers) await populateWorktree(deps, worktree, signal);
      const delivered = told === null && stage.delivers ? await checkDelivery(deps, input, worktree, signal) : none;
      const feedback = told ?? delivered.feedback;
      const artifacts = [...new Set(found.flat())].slice(0, mostArtifacts).map(deps.redact);
      const checks = [...artifactsCheck(stage, lacking), ...verdictCheck(judged.check, lacking), ...delivered.checks];
      const setUp = delivered.setUp === undefined ? {} : { setUp: delivered.setUp };
      return {
        passed: feedback === null,
        verdict,
        artifacts,
        feedback,
        checks,
        ...logOf(stage, judged),
        ...setUp,
        ...byHand,
      };
    });
}

/** It never reaches the base: who follows the item or the pull request reads it there. */
function logOf({ deploysTo }: Stage, { body }: VerdictFound): Pick<GateResult, 'log'> {
  return deploysTo === null || body === '' ? {} : { log: body };
}

const none: DeliveryFound = { checks: [], feedback: null };

function artifactsCheck({ artifacts }: Stage, lacking: Feedback | null): GateCheck[] {
  if (artifacts.length === 0) return [];
  const name = artifacts.join(', ');
  if (lacking === null) return [gateCheck({ kind: 'artifacts', name, outcome: 'passed' })];
  return [gateCheck({ kind: 'artifacts', name, outcome: 'failed', tail: lacking.text })];
}

/** A file that is not there is told once: that it holds no verdict either follows. */
function verdictCheck(check: GateCheck | null, lacking: Feedback | null): GateCheck[] {
  return check === null || (lacking !== null && check.verdict === null) ? [] : [check];
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

function lacks(folder: string, missing: readonly string[]): Feedback {
  const names = missing.map((name) => `${folder}/${name}`).join(', ');
  return { from: 'form', text: `Not there, or no regular file of up to 1 MB: ${names}` };
}
