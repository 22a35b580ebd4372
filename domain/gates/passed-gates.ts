import { defaultPipeline, type Stage } from '../pipeline/stages.js';
import { checkInWords } from './check-in-words.js';
import type { GateCheck, GateReport } from './gate.js';
import { shortCommit } from '../text/short-commit.js';

export interface GatesSoFar {
  /** In their order; of several of a stage the last one counts. */
  readonly visits: readonly { readonly stage: string; readonly gate: GateReport | null }[];
  readonly pipeline: readonly Stage[];
  /** The stage that is asked about. */
  readonly before: string;
}

/** Which gates have passed, each at the commit that it saw, and what was skipped: what a deployment is decided on. */
export function passedGates({ visits, pipeline, before }: GatesSoFar): string {
  const last = new Map<string, GateReport>();
  for (const { stage, gate } of visits) if (gate !== null) last.set(stage, gate);
  const names = pipeline.map(({ name }) => name);
  const earlier = pipeline.filter(
    (stage) => asks(stage) && names.indexOf(stage.name) < names.findIndex((name) => name === before),
  );

  const passed = earlier.flatMap(({ name }) => {
    const gate = last.get(name);
    if (gate?.passed !== true) return [];
    return [told(name, gate)];
  });
  // The base was taken in, and the delivery's gate has looked again.
  const again = visits.at(-1)?.stage === before ? (visits.at(-1)?.gate ?? null) : null;
  if (again?.passed === true) passed.push(told('what was merged with the base', again));
  const notAsked = earlier
    .filter(({ name }) => last.get(name)?.passed !== true)
    .map(({ name }) => `${name} (not passed)`);
  const delivering = pipeline.find(({ delivers }) => delivers);
  const checks = delivering === undefined ? [] : (last.get(delivering.name)?.checks ?? []);
  const skipped = [
    ...defaultPipeline
      .filter((stage) => asks(stage) && !names.includes(stage.name))
      .map(({ name }) => `${name} (not in the pipeline)`),
    ...notAsked,
    ...(checks.some(({ kind }) => kind === 'command') ? [] : ['check commands (none are set)']),
    ...checks
      .filter(({ outcome }) => outcome === 'skipped')
      .map(({ name, tail }) => (tail === '' ? name : `${name} (${tail})`)),
  ];
  return [
    `passed: ${passed.length === 0 ? 'no gate' : passed.join(', ')}`,
    ...(skipped.length === 0 ? [] : [`skipped: ${skipped.join(', ')}`]),
  ].join('; ');
}

/** Whether its gate says anything about the change. */
function asks({ delivers, judges, deploysTo }: Stage): boolean {
  return delivers || judges || deploysTo !== null;
}

function told(what: string, { commit, checks }: GateReport): string {
  const words = checks.filter(isTold).map(checkInWords);
  return `${what} at ${shortCommit(commit)}${words.length === 0 ? '' : ` (${words.join(', ')})`}`;
}

function isTold({ kind, outcome }: GateCheck): boolean {
  return outcome === 'passed' && kind !== 'artifacts' && kind !== 'change';
}
