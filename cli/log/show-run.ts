import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Run } from '../../activities/store/runs.js';
import type { UserError } from '../../domain/failures/user-error.js';
import { colours } from '../../config/colours.js';
import { note, print, write } from '../draw/output.js';
import { createLogReader } from './log-reader.js';
import { missingLog } from './missing-log.js';
import { createLogRedact, type LinePart } from '../../domain/text/redact-log.js';
import { createLogRenderer } from './render-log.js';

export interface ShowRun {
  readonly run: Run;
  readonly raw: boolean;
  readonly secrets: readonly string[];
  readonly logsKept: { readonly days: number };
  /** The run as it stands now, and whether anything is still to come of it. */
  readonly look: () => Promise<{ readonly run: Run; readonly over: boolean }>;
}

export const pollMilliseconds = 300;

/** Shows a run's log to the run's end. Returns what is to be said where it is not there; null: it was. */
export async function showRun({ run, raw, secrets, logsKept, look }: ShowRun): Promise<UserError | null> {
  const show = raw ? showRaw(secrets) : showRendered(run, secrets);
  const reader = createLogReader(run.outputPath);
  let missing: UserError | null = null;
  for (;;) {
    const now = await look();
    if (existsSync(run.outputPath)) {
      missing = null;
      for await (const part of reader.read()) show(part);
    } else if (now.over || (missing === null && now.run.startedAt !== null)) {
      const { number, outputPath, finishedAt } = now.run;
      missing = missingLog({ of: `run ${number}`, path: outputPath, endedAt: finishedAt }, logsKept);
      if (!now.over) note(`${missing.what}; waiting for the run's end`);
    }
    if (now.over) break;
    await sleep(pollMilliseconds);
  }
  reader.end().forEach(show);
  return missing;
}

function showRaw(secrets: readonly string[]): (part: LinePart) => void {
  const redact = createLogRedact(secrets);
  return (part) => {
    const shown = redact.part(part);
    if (shown !== null) write(shown.ends ? `${shown.text}\n` : shown.text);
  };
}

function showRendered(run: Run, secrets: readonly string[]): (part: LinePart) => void {
  print(colours.bold(`── run ${run.number} · ${run.role} · ${run.stage}, round ${run.round} ──`));
  const render = createLogRenderer(run.agent, createLogRedact(secrets));
  return (part) => {
    const shown = render(part);
    if (shown !== null) print(shown);
  };
}
