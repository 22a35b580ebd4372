import type { Stage, StageName } from './stages.js';

/** Where stages stand in a task's own pipeline, and which of them do what. */

export function stageNamed(pipeline: readonly Stage[], name: StageName): Stage {
  const stage = pipeline.find((one) => one.name === name);
  if (stage === undefined) throw new Error(`the pipeline has no stage ${name}`);
  return stage;
}

/** The stage that follows. */
export function stageAfter(pipeline: readonly Stage[], name: StageName): StageName | 'done' {
  return pipeline[placeOf(pipeline, name) + 1]?.name ?? 'done';
}

/** Whether a stage comes after another one, which may be missing: then it does not. */
export function comesAfter(pipeline: readonly Stage[], name: StageName, earlier: Stage | undefined): boolean {
  return earlier !== undefined && placeOf(pipeline, name) > placeOf(pipeline, earlier.name);
}

/** The stage that makes the change. */
export function deliveringStage(pipeline: readonly Stage[]): Stage | undefined {
  return pipeline.find(({ delivers }) => delivers);
}

/** The first stage that judges the change. */
export function judgingStage(pipeline: readonly Stage[]): Stage | undefined {
  return pipeline.find(({ judges }) => judges);
}

function placeOf(pipeline: readonly Stage[], name: StageName): number {
  return pipeline.findIndex((stage) => stage.name === name);
}
