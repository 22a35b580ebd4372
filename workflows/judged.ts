import type { Stage, StageName } from '../domain/pipeline/stages.js';
import type { TaskRun } from './task-run.js';

/** The branch has commits on the origin that its review and its tests have not seen. */
export class NotJudged extends Error {
  readonly headCommit: string;

  constructor(headCommit: string) {
    super(`nobody has judged ${headCommit}`);
    this.name = 'NotJudged';
    this.headCommit = headCommit;
  }
}

/** A branch as a step leaves it. */
export interface Left {
  readonly headCommit: string;
  /** What others had pushed to it meanwhile is in it. */
  readonly foreignCommits?: true;
}

const judges: readonly StageName[] = ['review', 'testing'];

/** Who judges a branch has seen its head; what others have pushed at the same moment, nobody has. */
export function noteJudged(t: TaskRun, stage: Stage, { headCommit, foreignCommits }: Left): void {
  if (stage.delivers) delete t.state.judged;
  else if (t.state.judged !== undefined || judges.includes(stage.name)) {
    t.state.judged = foreignCommits === true ? 'what was pushed meanwhile' : headCommit;
  }
}

/**
 * Throws NotJudged where a stage that relies on the judges finds the branch at another head than theirs. Asked before the
 * stage does anything, not between its run and what becomes of its commit: on another host, that commit is there already.
 */
export function expectJudged(t: TaskRun, stage: Stage, headCommit: string): void {
  if (isAfterJudges(t, stage) && headCommit !== t.state.judged) throw new NotJudged(headCommit);
}

function isAfterJudges(t: TaskRun, { name }: Stage): boolean {
  const { pipeline } = t.policy;
  const place = (stage: string) => pipeline.findIndex((one) => one.name === stage);
  return t.state.judged !== undefined && name !== 'review' && place(name) > place('development');
}
