import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Run } from '../../activities/store/runs.js';
import { isDeployCommand } from '../../domain/deploys/deploy-command.js';
import type { UserError } from '../../domain/failures/user-error.js';
import { colours } from '../../config/colours.js';
import { note, print, write } from '../draw/output.js';
import { holdBack } from './last-lines.js';
import { createLogReader } from './log-reader.js';
import { missingLog } from './missing-log.js';
import { createLogRedact, type LinePart } from '../../domain/text/redact-log.js';
import { createLogRenderer } from './render-log.js';

export interface ShowRun {
  readonly run: Run;
  readonly raw: boolean;
  /** Of what is there already, the last so many lines; null: all. */
  readonly tail: number | null;
  readonly secrets: readonly string[];
  readonly logsKept: { readonly days: number };
  /** The run as it stands now, and whether anything is still to come of it. */
  readonly look: () => Promise<{ readonly run: Run; readonly over: boolean }>;
}

export const pollMilliseconds = 300;

/** Shows a run's log to the run's end. Returns what is to be said where it is not there; null: it was. */
export async function showRun({ run, raw, tail, secrets, logsKept, look }: ShowRun): Promise<UserError | null> {
  if (!raw) print(colours.bold(`── run ${run.number} · ${whoRan(run)} · ${run.stage}, round ${run.round} ──`));
  const out = holdBack(tail ?? Infinity, write);
  if (tail === null) out.release();
  const show = raw ? showRaw(secrets, out.take) : showRendered(run, secrets, out.take);
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
    out.release();
    await sleep(pollMilliseconds);
  }
  reader.end().forEach(show);
  out.release();
  return missing;
}

function whoRan({ role, agent }: Run): string {
  return isDeployCommand(agent) ? `${role} (${agent})` : role;
}

type Out = (text: string) => void;

function showRaw(secrets: readonly string[], out: Out): (part: LinePart) => void {
  const redact = createLogRedact(secrets);
  return (part) => {
    const shown = redact.part(part);
    if (shown !== null) out(shown.ends ? `${shown.text}\n` : shown.text);
  };
}

function showRendered(run: Run, secrets: readonly string[], out: Out): (part: LinePart) => void {
  const render = createLogRenderer(run.agent, createLogRedact(secrets));
  return (part) => {
    const shown = render(part);
    if (shown !== null) out(`${shown}\n`);
  };
}
