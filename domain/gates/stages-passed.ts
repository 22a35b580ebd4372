import type { Stage, StageName } from '../pipeline/stages.js';
import { failureInWords } from './check-in-words.js';
import type { GateReport } from './gate.js';

/** A visit of a stage, as far as it tells whether the stage has passed. */
export interface JudgedVisit {
  readonly stage: StageName;
  readonly runs: number;
  readonly verdict: string | null;
  readonly gate: GateReport | null;
  readonly passed?: true;
}

export interface StagesSoFar {
  readonly visits: readonly JudgedVisit[];
  readonly pipeline: readonly Stage[];
  /** The stage that is asked about. */
  readonly before: StageName;
  /** Stages before this one were passed before orch had the task; absent: none were. */
  readonly passedBefore?: StageName;
}

export interface StagesPassed {
  /** By which visit each stage has passed that says anything about the change, in their order. */
  readonly passed: ReadonlyMap<StageName, JudgedVisit>;
  /** As somebody says who brought the task. */
  readonly before: readonly StageName[];
  readonly unpassed: readonly UnpassedStage[];
}

export interface UnpassedStage {
  readonly stage: StageName;
  readonly why: string;
}

/**
 * Which stages have passed for the change as it is now. A stage that works again takes back what has come after it; one that
 * was only entered does not.
 */
export function stagesPassed({ visits, pipeline, before, passedBefore }: StagesSoFar): StagesPassed {
  const places = pipeline.map(({ name }) => name);
  const placeOf = (name: StageName) => places.indexOf(name);
  const asked = pipeline.filter((stage) => asksOfChange(stage) && placeOf(stage.name) < placeOf(before));
  const last = new Map<StageName, JudgedVisit>();
  const isWork = ({ runs, gate, passed }: JudgedVisit) => runs > 0 || gate !== null || passed === true;
  const worked = visits.filter((visit) => isWork(visit) && pipeline.some(({ name }) => name === visit.stage));
  for (const visit of worked) {
    for (const { name } of asked) if (placeOf(name) > placeOf(visit.stage)) last.delete(name);
    last.set(visit.stage, visit);
  }

  const earliest = Math.min(...worked.map(({ stage }) => placeOf(stage)));
  const isEarlier = (name: StageName) =>
    passedBefore !== undefined && placeOf(name) < placeOf(passedBefore) && placeOf(name) < earliest;
  const names = asked.map(({ name }) => name);
  const earlier = names.filter((name) => !last.has(name) && isEarlier(name));
  return {
    passed: new Map(
      names.flatMap((name) => {
        const visit = last.get(name);
        return visit?.passed === true ? [[name, visit] as const] : [];
      }),
    ),
    before: earlier,
    unpassed: names
      .filter((name) => last.get(name)?.passed !== true && !earlier.includes(name))
      .map((stage) => ({ stage, why: whyNot(last.get(stage)) })),
  };
}

/** Whether the stage says anything about the change. */
export function asksOfChange({ delivers, judges, deploysTo }: Stage): boolean {
  return delivers || judges || deploysTo !== null;
}

function whyNot(visit: JudgedVisit | undefined): string {
  if (visit === undefined) return 'skipped';
  return (
    failureInWords(visit.gate?.checks ?? []) ?? (visit.verdict === null ? 'not passed' : `verdict ${visit.verdict}`)
  );
}

/** `review (verdict REQUEST_CHANGES), testing (skipped)` */
export function unpassedInWords(unpassed: readonly UnpassedStage[]): string {
  return unpassed.map(({ stage, why }) => `${stage} (${why})`).join(', ');
}

/** Stages that a task goes over which begins at `startAt`, and merges later; the checks of a delivery run all the same. */
export function skippedBy(pipeline: readonly Stage[], startAt: StageName): readonly StageName[] {
  if (!pipeline.some(({ merges }) => merges)) return [];
  const place = pipeline.findIndex(({ name }) => name === startAt);
  return pipeline.filter((stage, at) => at < place && asksOfChange(stage) && !stage.delivers).map(({ name }) => name);
}
