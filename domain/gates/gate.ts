import type { Verdict } from '../pipeline/stages.js';

/**
 * What a gate looks at: files, a verdict, the change itself, the project's set-up and checks, the forge's checks, the commit.
 * `base`: a check of the project's, run on the base before there was any work. `deploy`, `merge`, `health`, `rollback`: what the
 * finalizer of a deployment looks at.
 */
export type CheckKind =
  | 'artifacts'
  | 'verdict'
  | 'change'
  | 'set-up'
  | 'base'
  | 'command'
  | 'forge'
  | 'commit'
  | 'deploy'
  | 'merge'
  | 'health'
  | 'rollback';

/** One check of a gate, and its evidence. */
export interface GateCheck {
  readonly kind: CheckKind;
  /** The command, the file, or the forge's name of the check. */
  readonly name: string;
  /** `skipped`: one before it has failed. */
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** Of a command that ended by itself. */
  readonly exitCode: number | null;
  /** What ended a command that did not end by itself. */
  readonly endedBy: 'time-out' | 'signal' | null;
  readonly durationMs: number | null;
  /** What a verdict check found; null: no verdict, or one in a wrong form. */
  readonly verdict: Verdict | null;
  /** Of what has failed: the last lines that matter, as plain text. Of what was skipped, why, where that is not plain. */
  readonly tail: string;
  /** Where the whole output lies, on the host of the task. */
  readonly logPath: string | null;
  /** Where a person reads more. */
  readonly url: string | null;
}

/** What a gate found of a commit. */
export interface GateReport {
  readonly commit: string;
  readonly at: number;
  readonly passed: boolean;
  readonly checks: readonly GateCheck[];
}

/** As it is written down: a report knows its visit. */
export interface GateRecord extends GateReport {
  readonly stage: string;
  readonly round: number;
}

/** Of one check, in histories, comments and notices alike. */
export const tailRoom = { lines: 20, characters: 1_500 } as const;

const longestName = 200;

export function gateCheck(known: Pick<GateCheck, 'kind' | 'name' | 'outcome'> & Partial<GateCheck>): GateCheck {
  const { name, ...rest } = known;
  const line = name.replace(/\s+/g, ' ').trim();
  return {
    name: line.length <= longestName ? line : `${line.slice(0, longestName - 1)}…`,
    ...{ exitCode: null, endedBy: null, durationMs: null, verdict: null, tail: '', logPath: null, url: null },
    ...rest,
  };
}

/** Whether it says how things stood before the work of the visit, and nothing of that work. */
export function isOfBefore({ checks }: Pick<GateReport, 'checks'>): boolean {
  return checks.length > 0 && checks.every(({ kind }) => kind === 'set-up' || kind === 'base');
}

export function failedChecks(report: Pick<GateReport, 'checks'> | null | undefined): readonly GateCheck[] {
  return report?.checks.filter(({ outcome }) => outcome === 'failed') ?? [];
}
