import { defaultPipeline } from '../pipeline/stages.js';
import { checkInWords } from './check-in-words.js';
import type { GateCheck, GateReport } from './gate.js';
import { shortCommit } from '../text/short-commit.js';
import { asksOfChange, type StagesSoFar, stagesPassed, unpassedInWords } from './stages-passed.js';

/** Which gates have passed, each at the commit that it saw, what has not, and what was skipped: what a deployment is decided on. */
export function passedGates(soFar: StagesSoFar): string {
  const { visits, pipeline, before } = soFar;
  const stages = stagesPassed(soFar);
  const delivering = pipeline.find(({ delivers }) => delivers)?.name;
  const passed = [...stages.passed].flatMap(([name, { gate }]) => (gate === null ? [name] : [told(name, gate)]));
  // Looked at again by the gate of the delivery: a person went over that, or the base was taken in.
  const again = visits.at(-1)?.stage === before ? (visits.at(-1)?.gate ?? null) : null;
  const isSkipped = delivering !== undefined && !stages.passed.has(delivering);
  if (again?.passed === true) passed.push(told(isSkipped ? 'what is merged' : 'what was merged with the base', again));

  const unpassed = stages.unpassed.filter(({ stage }) => stage !== delivering || again?.passed !== true);
  const last = visits.findLast(({ stage, gate }) => stage === delivering && gate !== null)?.gate;
  const checks = (isSkipped ? (again ?? last) : last)?.checks ?? [];
  const names = pipeline.map(({ name }) => name);
  const skipped = [
    ...defaultPipeline
      .filter((stage) => asksOfChange(stage) && !names.includes(stage.name))
      .map(({ name }) => `${name} (not in the pipeline)`),
    ...(checks.some(({ kind }) => kind === 'command') ? [] : ['check commands (none are set)']),
    ...checks
      .filter(({ outcome }) => outcome === 'skipped')
      .map(({ name, tail }) => (tail === '' ? name : `${name} (${tail})`)),
  ];
  return [
    `passed: ${passed.length === 0 ? 'no gate' : passed.join(', ')}`,
    ...(stages.before.length === 0 ? [] : [`passed before orch had the task: ${stages.before.join(', ')}`]),
    ...(unpassed.length === 0 ? [] : [`not passed: ${unpassedInWords(unpassed)}`]),
    ...(skipped.length === 0 ? [] : [`skipped: ${skipped.join(', ')}`]),
  ].join('; ');
}

function told(what: string, { commit, checks }: GateReport): string {
  const words = checks.filter(isTold).map(checkInWords);
  return `${what} at ${shortCommit(commit)}${words.length === 0 ? '' : ` (${words.join(', ')})`}`;
}

function isTold({ kind, outcome }: GateCheck): boolean {
  return outcome === 'passed' && kind !== 'artifacts' && kind !== 'change';
}
