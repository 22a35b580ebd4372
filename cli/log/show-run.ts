import { setTimeout as sleep } from 'node:timers/promises';
import type { Run } from '../../activities/store/runs.js';
import { isDeployCommand } from '../../domain/deploys/deploy-command.js';
import { UserError } from '../../domain/failures/user-error.js';
import { windowMargin } from '../../domain/text/log-window.js';
import { colours } from '../../config/colours.js';
import { note, print, write } from '../draw/output.js';
import { holdBack } from './last-lines.js';
import type { LogReader } from './log-reader.js';
import type { LogSource } from './log-source.js';
import { createLogRedact, type LinePart } from '../../domain/text/redact-log.js';
import { createLogRenderer } from './render-log.js';

export interface ShowRun {
  readonly run: Run;
  readonly source: LogSource;
  readonly raw: boolean;
  /** Of what is there already, the last so many lines; null: all. */
  readonly tail: number | null;
  readonly secrets: readonly string[];
  /** The run as it stands now, and whether anything is still to come of it. */
  readonly look: () => Promise<{ readonly run: Run; readonly over: boolean }>;
}

export const pollMilliseconds = 300;

/** Shows a run's log to the run's end. Returns what is to be said where it is not there; null: it was. */
export async function showRun(what: ShowRun): Promise<UserError | null> {
  const { run, source, raw, look } = what;
  if (!raw) print(colours.bold(`── run ${run.number} · ${whoRan(run)} · ${run.stage}, ${roundOf(run)} ──`));
  let over = false;
  let log: Shown | null = null;
  let missing: UserError | null = null;
  for (;;) {
    const now = await look();
    over = now.over;
    const problem: UserError | null = await unlessAway(async () => {
      if (log === null) {
        const size = await source.size(now.run);
        if (typeof size !== 'number') return size;
        log = await showBeginning(what, size, () => !over);
      } else await log.goOn();
      return null;
    });
    if (problem !== null && missing === null && !over && now.run.startedAt !== null) {
      note(`${problem.what}; waiting for the run's end`);
    }
    missing = problem;
    if (over) break;
    await sleep(pollMilliseconds);
  }
  (log as Shown | null)?.end();
  return missing;
}

interface Shown {
  readonly goOn: () => Promise<void>;
  readonly end: () => void;
}

/** All that is there, or the last lines of it: then it is read from further back until there are as many. */
async function showBeginning(
  { run, source, raw, tail, secrets }: ShowRun,
  size: number,
  waits: () => boolean,
): Promise<Shown> {
  for (let back = tail === null ? size : firstBack; ; back *= 4) {
    const from = Math.max(0, size - back);
    let isBegun = false;
    const out = holdBack(tail ?? Infinity, write);
    if (tail === null) out.release();
    const show = raw ? showRaw(secrets, out.take) : showRendered(run, secrets, out.take);
    const reader = source.open(from, () => isBegun && waits());
    const take = from === 0 ? show : fromWithin(show);
    await readAll(reader, take);
    if (from > 0 && out.held() < (tail ?? 0)) continue;
    const end = () => {
      for (const part of reader.end()) take(part);
      out.release();
    };
    // What comes later is no beginning.
    if (waits()) out.release();
    isBegun = true;
    return { goOn: () => readAll(reader, take), end };
  }
}

const firstBack = 256 * 1024;

type Take = (part: LinePart, isShown?: boolean) => void;

/** The first lines are read, for what began before them may be a secret, and not shown. */
function fromWithin(show: Take): Take {
  let left = windowMargin;
  return (part) => {
    show(part, left <= 0);
    left -= part.text.length + 1;
  };
}

async function readAll(reader: LogReader, take: Take): Promise<void> {
  for await (const part of reader.read()) take(part);
}

async function unlessAway(work: () => Promise<UserError | null>): Promise<UserError | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

/** Runs of before the import are of no round here. */
function roundOf({ round }: Run): string {
  return round === 0 ? 'before the import' : `round ${round}`;
}

function whoRan({ role, agent }: Run): string {
  return isDeployCommand(agent) ? `${role} (${agent})` : role;
}

type Out = (text: string) => void;

function showRaw(secrets: readonly string[], out: Out): Take {
  const redact = createLogRedact(secrets);
  return (part, isShown = true) => {
    const shown = redact.part(part);
    if (shown !== null && isShown) out(shown.ends ? `${shown.text}\n` : shown.text);
  };
}

function showRendered(run: Run, secrets: readonly string[], out: Out): Take {
  const render = createLogRenderer(run.agent, createLogRedact(secrets));
  return (part, isShown = true) => {
    const shown = render(part);
    if (shown !== null && isShown) out(`${shown}\n`);
  };
}
