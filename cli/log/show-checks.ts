import { existsSync } from 'node:fs';
import { colours } from '../../config/colours.js';
import { checkInWords } from '../../domain/gates/check-in-words.js';
import type { GateCheck, GateRecord } from '../../domain/gates/gate.js';
import { createLogRedact, type LinePart } from '../../domain/text/redact-log.js';
import { shownLines } from '../../domain/text/terminal-text.js';
import { note, print, write } from '../draw/output.js';
import { plainText } from '../draw/plain-text.js';
import { createLogReader } from './log-reader.js';
import { missingLog } from './missing-log.js';
import { shortCommit } from '../../domain/text/short-commit.js';

export interface ShowChecks {
  readonly raw: boolean;
  readonly secrets: readonly string[];
  readonly logsKept: { readonly days: number };
}

/** What the checks of gates have said, round by round. Where a log is not there, why, and its last lines as they were noted. */
export async function showChecks(gates: readonly GateRecord[], how: ShowChecks): Promise<void> {
  for (const gate of gates) {
    for (const check of gate.checks.filter(hasMore)) {
      const { stage, round, commit } = gate;
      const where = [`${stage}, round ${round}`, ...(commit === '' ? [] : [shortCommit(commit)])].join(' · ');
      print(colours.bold(`── ${plainText(checkInWords(check))} · ${where} ──`));
      await showCheck(gate, check, how);
    }
  }
}

/** That a file is there, or a verdict given, is no log's matter. */
function hasMore({ kind, outcome }: GateCheck): boolean {
  return outcome === 'failed' || kind === 'set-up' || kind === 'base' || kind === 'command' || kind === 'forge';
}

async function showCheck({ at }: GateRecord, { name, logPath, tail, url }: GateCheck, how: ShowChecks): Promise<void> {
  if (logPath !== null && existsSync(logPath)) {
    await showFile(logPath, how);
    return;
  }
  if (logPath !== null) {
    const missing = missingLog({ of: `\`${name}\``, path: logPath, endedAt: new Date(at) }, how.logsKept);
    note(plainText(`${missing.what}; ${missing.hint}`));
  }
  if (tail !== '') print(plainText(tail));
  if (url !== null) print(plainText(url));
}

async function showFile(path: string, { raw, secrets }: ShowChecks): Promise<void> {
  const redact = createLogRedact(secrets);
  const reader = createLogReader(path);
  const show = (part: LinePart) => {
    const shown = redact.part(part);
    if (shown === null) return;
    const text = raw ? shown.text : shownLines(shown.text).join('\n');
    write(shown.ends ? `${text}\n` : text);
  };
  for await (const part of reader.read()) show(part);
  reader.end().forEach(show);
}
