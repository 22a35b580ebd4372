import { existsSync } from 'node:fs';
import { lstat, readdir, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { type LogFile, logsToPrune, type LogsKept } from '../../domain/policy/logs-to-prune.js';
import { isMissing } from '../files/is-missing.js';
import { commandLogsFolder } from '../commands/command-log.js';
import { type RunFiles, runFiles } from '../agents/run/run-files.js';
import { standing } from '../agents/supervisor/watch-state.js';

export interface PruneLogsDeps {
  readonly runsDir: string;
  readonly logsKept: LogsKept;
  readonly log: Logger;
  /** What else is as old; never fails. */
  readonly pruneLedger: () => Promise<void>;
}

interface Log extends LogFile {
  readonly path: string;
  /** Null: the log of no run of ours. */
  readonly files: RunFiles | null;
}

/** A run without an end whose log was silent for as long is nobody's any more: a later try has gone on with its task. */
const longestSilenceMs = 3_600_000;

/** Removes this host's old logs, and what else lies there of their runs. It never fails: nobody waits for it. */
export function createPruneLogs({ runsDir, logsKept, log, pruneLedger }: PruneLogsDeps) {
  /** Does it, or says why it cannot be done; what is gone by itself need not be told. */
  const attempt = async <Result>(path: string, work: () => Promise<Result>): Promise<Result | null> => {
    try {
      return await work();
    } catch (error) {
      if (!isMissing(error)) log.warn({ error: String(error), path }, 'log not pruned');
      return null;
    }
  };

  const prune = async (folder: string, look: (folder: string, name: string) => Promise<Log>): Promise<number> => {
    const now = Date.now();
    const idle: Log[] = [];
    for (const name of (await attempt(folder, () => logNames(folder))) ?? []) {
      const one = await attempt(join(folder, name), () => look(folder, name));
      const active = one === null || (await attempt(one.path, () => Promise.resolve(isActive(one, now)))) !== false;
      if (!active) idle.push(one);
    }
    let pruned = 0;
    for (const one of logsToPrune(idle, logsKept, now)) {
      if ((await attempt(one.path, () => remove(one))) === true) pruned += 1;
    }
    if (pruned > 0) log.info({ pruned, folder }, 'logs pruned');
    return pruned;
  };

  return async function pruneLogs(): Promise<{ readonly pruned: number }> {
    await pruneLedger();
    // Each counts for itself: many checks push no run's log out.
    return { pruned: (await prune(runsDir, lookAtRun)) + (await prune(commandLogsFolder(runsDir), lookAt)) };
  };
}

async function logNames(runsDir: string): Promise<string[]> {
  const entries = await readdir(runsDir, { withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && entry.name.endsWith('.log')).map(({ name }) => name);
}

async function lookAt(folder: string, name: string): Promise<Log> {
  const path = join(folder, name);
  const { mtimeMs } = await lstat(path);
  return { name, path, modifiedAt: mtimeMs, files: null };
}

async function lookAtRun(runsDir: string, name: string): Promise<Log> {
  const number = /^([1-9]\d{0,14})\.log$/.exec(name)?.[1];
  const files = number === undefined ? null : runFiles(runsDir, Number(number));
  return { ...(await lookAt(runsDir, name)), files };
}

function isActive({ files, modifiedAt }: Log, now: number): boolean {
  if (files === null) return false;
  const { kind } = standing(files.state);
  if (kind === 'running' || kind === 'ended') return kind === 'running';
  // It may be starting this moment, or its next try is about to look how it ended.
  return (kind === 'lost' || existsSync(files.inputs)) && now - modifiedAt < longestSilenceMs;
}

/** The log goes last: what is left of a run is found by it the next time. */
async function remove({ path, files }: Log): Promise<true> {
  if (files !== null) {
    await rm(files.inputs, { recursive: true, force: true });
    await rm(files.state, { force: true });
  }
  await unlink(path);
  return true;
}
