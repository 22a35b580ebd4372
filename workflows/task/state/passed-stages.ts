import {
  type StagesPassed,
  stagesPassed,
  type UnpassedStage,
  unpassedInWords,
} from '../../../domain/gates/stages-passed.js';
import { comesAfter } from '../../../domain/pipeline/stage-places.js';
import type { Stage, StageName } from '../../../domain/pipeline/stages.js';
import { shortCommit } from '../../../domain/text/short-commit.js';
import type { Task } from './task.js';

/** What has passed of the change, before a stage. */
export function passedOf({ policy, state }: Task, before: StageName, pipeline = policy.pipeline): StagesPassed {
  const { visits, passedBefore } = state;
  return stagesPassed({ visits, pipeline, before, ...(passedBefore !== null && { passedBefore }) });
}

/** What has not passed, and what nobody has agreed to merge all the same. */
export function openStages(task: Task, before: StageName, pipeline?: readonly Stage[]): readonly UnpassedStage[] {
  const { unreviewed, reviewedHead } = task.state;
  const agreed = unreviewed?.kind === 'agreed' && unreviewed.commit === reviewedHead ? unreviewed.stages : [];
  return passedOf(task, before, pipeline).unpassed.filter(({ stage }) => agreed.every((one) => one.stage !== stage));
}

/** What is merged already, needs nobody's word any more. */
export function isMerged({ state }: Task, commit: string | undefined): boolean {
  const { mergedHead, foreignHead } = state.pullRequest ?? {};
  return commit !== undefined && (mergedHead === commit || foreignHead === commit);
}

/** What was merged with commits that no stage has seen; null: nothing was. */
export function mergedWithOthers({
  state,
}: Task): { readonly foreignHead: string; readonly mergeCommit: string } | null {
  const { foreignHead, mergeCommit = null } = state.pullRequest ?? {};
  return foreignHead === undefined || mergeCommit === null ? null : { foreignHead, mergeCommit };
}

/** Why a person's jump to a stage would merge what has not passed; null: it would not. */
export function jumpProblem(task: Task, to: StageName, pipeline: readonly Stage[]): string | null {
  const merging = pipeline.find(({ merges }) => merges);
  const goesBefore =
    merging !== undefined &&
    merging.name !== to &&
    !pipeline.some(({ name }) => name === to && comesAfter(pipeline, name, merging));
  if (merging === undefined || goesBefore || isMerged(task, task.state.workspace?.headCommit)) return null;
  const open = openStages(task, merging.name, pipeline);
  return open.length === 0 ? null : notPassed(open, task.state.workspace?.headCommit);
}

/** What has not passed, and the ways on: for whoever reads it, wherever they are. */
export function notPassed(open: readonly UnpassedStage[], commit: string | undefined): string {
  const at = commit === undefined ? '' : ` at ${shortCommit(commit)}`;
  const first = open[0]?.stage ?? '';
  return `not passed${at}: ${unpassedInWords(open)}. Go on from ${first}, or add --unreviewed, as somebody who may approve deployments`;
}
