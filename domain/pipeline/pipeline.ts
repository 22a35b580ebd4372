import type { EnvironmentName, EnvironmentPolicy } from './environment.js';
import { deliveringStage } from './stage-places.js';
import { defaultPipeline, type Stage, type StageName, type VerdictEffect } from './stages.js';

export interface PipelineChoice {
  /** Null: all stages. */
  readonly stages: readonly StageName[] | null;
  /** Null: those of the stage table. */
  readonly approvals: readonly ('requirements' | StageName)[] | null;
}

/** What is wrong with a project's choice of stages and approvals; empty where nothing is. */
export function pipelineProblems({ stages, approvals }: PipelineChoice): string[] {
  const chosen = stages ?? defaultPipeline.map(({ name }) => name);
  const order = defaultPipeline.map(({ name }) => name);
  const making = deliveringStage(defaultPipeline)?.name ?? 'development';
  const problems: string[] = [];
  const sorted = [...new Set(chosen)].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  if (sorted.join() !== chosen.join()) problems.push(`the stages run once each, in this order: ${sorted.join(', ')}`);
  for (const stage of defaultPipeline.filter(({ name }) => chosen.includes(name))) {
    if (needs(stage, making) && !chosen.includes(making)) {
      problems.push(
        `${stage.name} sends work back to ${making}, which is left out: add ${making}, or leave ${stage.name} out`,
      );
    }
  }
  for (const approval of approvals ?? []) {
    const stage = stageOf(approval);
    if (!chosen.includes(stage)) problems.push(`the approval ${approval} belongs to ${stage}, which is left out`);
  }
  return problems;
}

type Environments = Readonly<Record<EnvironmentName, Pick<EnvironmentPolicy, 'command' | 'credentials'>>>;

/** The stage table as the project wants it; the choice must have no problems. */
export function choosePipeline({ stages, approvals }: PipelineChoice, environments: Environments): Stage[] {
  return defaultPipeline
    .filter(({ name }) => stages === null || stages.includes(name))
    .map((stage) => withApproval(stage, approvals, environments))
    .map((stage) => withoutAgent(stage, environments))
    .map((stage) => withinReach(stage, stages));
}

function needs({ name, otherwise, verdict }: Stage, other: StageName): boolean {
  if (name === other) return false;
  return otherwise === other || Object.values(verdict?.effects ?? {}).includes(other);
}

/** An approval is named by its stage, or by its own kind. */
function stageOf(approval: 'requirements' | StageName): StageName {
  const byKind = defaultPipeline.find((stage) => stage.approval?.kind === approval)?.name;
  return byKind ?? (approval as StageName);
}

function withApproval(stage: Stage, approvals: PipelineChoice['approvals'], environments: Environments): Stage {
  const { command, credentials } = stage.deploysTo === null ? noCommands : environments[stage.deploysTo];
  const hasCredentials = credentials.length > 0;
  // What a person agrees to is that the branch's own code gets at what the environment's commands have: asked for beforehand.
  const when = command !== null || hasCredentials ? 'before' : 'after';
  const own = stage.approval ?? { kind: stage.name, when };
  if (approvals === null) return { ...stage, approval: hasCredentials ? own : stage.approval };
  return { ...stage, approval: approvals.some((approval) => stageOf(approval) === stage.name) ? own : null };
}

const noCommands = { command: null, credentials: [] };

/** Where a command deploys, no agent writes an artifact with a verdict. */
function withoutAgent(stage: Stage, environments: Environments): Stage {
  if (stage.deploysTo === null || environments[stage.deploysTo].command === null) return stage;
  return { ...stage, artifacts: [], verdict: null };
}

/** A verdict that would send the task to a stage that is left out asks a person instead. */
function withinReach(stage: Stage, stages: PipelineChoice['stages']): Stage {
  if (stage.verdict === null || stages === null) return stage;
  const effects = Object.entries(stage.verdict.effects).map(([verdict, effect]): [string, VerdictEffect] => [
    verdict,
    effect === 'advance' || effect === 'ask' || stages.includes(effect) ? effect : 'ask',
  ]);
  return { ...stage, verdict: { ...stage.verdict, effects: Object.fromEntries(effects) } };
}
