import { stageNamed } from '../pipeline/stage-places.js';
import { type Role, roles, type Stage, type StageName } from '../pipeline/stages.js';
import type { OldRun } from './old-database.js';

/** A finished run of before, in the words of the ledger. */
export interface ImportedRun {
  readonly number: number;
  readonly stage: StageName;
  readonly role: Role;
  readonly effort: string | null;
  readonly outputPath: string | null;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly exitCode: number | null;
  readonly outcome: 'Succeeded' | 'AgentFailed' | 'AgentTimedOut' | 'AgentLost';
  readonly tokens: number | null;
  readonly costUsd: number | null;
}

/** Null where the run has not finished, or no role of ours made it. `stage`: where its task stands. */
export function toRun(old: OldRun, pipeline: readonly Stage[], stage: StageName): ImportedRun | null {
  const { number, effort, outputPath, finishedAt, exitCode, tokens, costUsd } = old;
  const role = roles.find((one) => one === old.role);
  if (role === undefined || finishedAt === null) return null;
  return {
    ...{ number, role, effort, outputPath, finishedAt, exitCode, tokens, costUsd },
    stage: stageOf(role, pipeline, stage),
    startedAt: old.startedAt ?? finishedAt,
    outcome: outcomeOf(exitCode),
  };
}

/** The last of its stages that the task has come to: a deployer has two. */
function stageOf(role: Role, pipeline: readonly Stage[], stage: StageName): StageName {
  const passed = pipeline.slice(0, pipeline.indexOf(stageNamed(pipeline, stage)) + 1);
  const own = (stages: readonly Stage[]) => stages.filter((one) => one.role === role);
  return (own(passed).at(-1) ?? own(pipeline)[0])?.name ?? stage;
}

/** A killed run was one that had timed out, whoever had ended it. */
function outcomeOf(exitCode: number | null): ImportedRun['outcome'] {
  if (exitCode === null) return 'AgentLost';
  if (exitCode === 0) return 'Succeeded';
  return exitCode === -9 ? 'AgentTimedOut' : 'AgentFailed';
}
