import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type EndedBy, enders } from '../../../domain/failures/ended-by.js';
import { saysFull } from '../../files/free-space.js';
import { isMissing } from '../../files/is-missing.js';
import { claimWhole, ownerOnly, writeWholeSync } from '../../files/write-whole.js';
import type { ProcessIdentity } from '../../processes/process-identity.js';

export interface RunEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Null: it ended by itself, or somebody outside orch ended it. */
  readonly endedBy: EndedBy | null;
  /** Why the program never started; null: it did. */
  readonly problem: string | null;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** `self-deployment`: of orch itself, which outlives the stack that it may end. */
export const runKinds = ['agent', 'deployment', 'self-deployment'] as const;
export type RunKind = (typeof runKinds)[number];

/** What is known of a run on this host, whoever started it; it says no more than the table of processes would. */
export interface RunState {
  readonly runKey: string;
  /** Not there: an agent's. */
  readonly kind?: RunKind;
  readonly sessionId: string | null;
  readonly startedAt: number;
  readonly timeoutSeconds: number;
  readonly killGraceSeconds: number;
  /** Not there: any silence is borne. */
  readonly stallSeconds?: number;
  /** US dollars that it may cost; not there: no limit. */
  readonly limitUsd?: number;
  readonly supervisor: ProcessIdentity | null;
  readonly program: ProcessIdentity | null;
  readonly end: RunEnd | null;
}

/** A file that cannot be read as a state: its host went down while it was written, or its disk was full. */
export const unreadable = 'unreadable';

function neverStarted(runKey: string, why: Pick<RunEnd, 'endedBy' | 'problem'>): RunState {
  const at = Date.now();
  return {
    runKey,
    sessionId: null,
    startedAt: at,
    timeoutSeconds: 0,
    killGraceSeconds: 0,
    supervisor: null,
    program: null,
    end: { exitCode: null, signal: null, ...why, at },
  };
}

/** Takes the place of a run's start: its supervisor will find the state file there and go. False where it has started. */
export function preventStart(path: string, runKey: string, why: Pick<RunEnd, 'endedBy' | 'problem'>): boolean {
  // On a disk that is full a claim fails for want of room before it could fail for the name.
  if (existsSync(path)) return false;
  mkdirSync(dirname(path), { recursive: true });
  try {
    return claimState(path, neverStarted(runKey, why));
  } catch (error) {
    if (!saysFull(error)) throw error;
    return claimName(path);
  }
}

/** What ends a run must not need room: an empty file needs none, and keeps the supervisor from starting as well. */
function claimName(path: string): boolean {
  try {
    closeSync(openSync(path, 'wx', ownerOnly));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Makes the state file with all its content at once; false where there is one already. */
export function claimState(path: string, state: RunState): boolean {
  return claimWhole(path, textOf(state), ownerOnly);
}

export function writeState(path: string, state: RunState): void {
  writeWholeSync(path, textOf(state), ownerOnly);
}

function textOf(state: RunState): string {
  return `${JSON.stringify(state)}\n`;
}

/** Null where there is none. */
export function readState(path: string): RunState | typeof unreadable | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  try {
    const state: unknown = JSON.parse(text);
    return isState(state) ? state : unreadable;
  } catch {
    return unreadable;
  }
}

function isState(value: unknown): value is RunState {
  return (
    isRecord(value) &&
    typeof value.runKey === 'string' &&
    [undefined, ...runKinds].some((known) => known === value.kind) &&
    (value.sessionId === null || typeof value.sessionId === 'string') &&
    isNumber(value.startedAt) &&
    isNumber(value.timeoutSeconds) &&
    isNumber(value.killGraceSeconds) &&
    (value.stallSeconds === undefined || isNumber(value.stallSeconds)) &&
    (value.limitUsd === undefined || isNumber(value.limitUsd)) &&
    (value.supervisor === null || isIdentity(value.supervisor)) &&
    (value.program === null || isIdentity(value.program)) &&
    (value.end === null || isEnd(value.end))
  );
}

function isIdentity(value: unknown): value is ProcessIdentity {
  // A signal to 0, 1 or −1 would reach ourselves, the first process, or all.
  return isRecord(value) && Number.isInteger(value.pid) && Number(value.pid) > 1 && typeof value.started === 'string';
}

function isEnd(value: unknown): value is RunEnd {
  return (
    isRecord(value) &&
    (value.exitCode === null || isNumber(value.exitCode)) &&
    (value.signal === null || typeof value.signal === 'string') &&
    [null, ...enders].some((known) => known === value.endedBy) &&
    (value.problem === null || typeof value.problem === 'string') &&
    isNumber(value.at)
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
