import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Elsewhere } from '../../../domain/git/elsewhere.js';
import type { Redact } from '../../../domain/text/redact.js';
import { isMissing } from '../../files/is-missing.js';
import { writeWhole } from '../../files/write-whole.js';
import type { FindSecrets } from '../changes/hold-secrets.js';
import { wipRef } from '../commit/keep-changes.js';
import { shown } from '../commit/commit-changes.js';
import type { Places } from '../worktree/places.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';
import { findElsewhere, type Found } from './find-elsewhere.js';
import { keepEntries } from './keep-entries.js';

export interface KeepElsewhere {
  /** Of the run that has ended, where it counts as its work; absent: whoever runs next is told. */
  readonly runKey?: string;
  /** Where it is kept; absent: as all of the task's. */
  readonly ref?: string;
  readonly findSecrets: FindSecrets;
  readonly redact: Redact;
}

/** Written down as soon as it is kept: a step that is repeated answers the same, and nothing is told for ever. */
interface Noted {
  readonly commit: string;
  /** Null: no run has answered for it so far. */
  readonly settledBy: string | null;
  readonly work: Elsewhere;
}

const noteFile = 'orch-elsewhere';
const mostNamed = 20;

/**
 * Keeps beside the branch what the agent has left elsewhere in its own git, before that is thrown away. Answers what the run has
 * left, or without a run what nobody was told of when a run ended.
 */
export async function keepElsewhere(
  worktree: TaskWorktree,
  { runKey, ref = wipRef(worktree.task), findSecrets, redact }: KeepElsewhere,
): Promise<readonly Elsewhere[]> {
  const noted = await readNote(worktree);
  const known = new Set(noted.map(({ commit }) => commit));
  const settledBy = runKey ?? null;
  const news = await findElsewhere(worktree, known, async (found) => {
    const kept: Noted[] = [];
    for (const one of found) {
      kept.push({ commit: one.tip.commit, settledBy, work: await keep(worktree, one, { ref, findSecrets, redact }) });
    }
    return kept;
  });
  // What was told to a run before it began is over with it.
  const settled = noted.map((one) => ({ ...one, settledBy: one.settledBy ?? (runKey === undefined ? null : 'told') }));
  const all = [...settled, ...news];
  if (all.length > 0) await writeWhole(join(worktree.gitDir, noteFile), `${JSON.stringify(all)}\n`);
  return all.filter((one) => one.settledBy === settledBy).map(({ work }) => work);
}

async function keep(
  worktree: TaskWorktree,
  { tip, brought, missing }: Found,
  { ref, findSecrets, redact }: Required<Omit<KeepElsewhere, 'runKey'>>,
): Promise<Elsewhere> {
  const { kind } = tip;
  const name = tip.name === null ? null : redact(shown({ path: tip.name }));
  const why = `Left by an agent ${name === null ? `(${kind})` : `on ${kind} ${name}`}`;
  if (brought === null) return { kind, name, commits: 0, files: [], count: 0, kept: null, notKept: [] };
  const { commit, left } = await keepEntries(worktree, brought, { why, ref, findSecrets });
  const named = (paths: readonly string[]) => paths.slice(0, mostNamed).map((path) => redact(shown({ path })));
  const files = named(missing.map(({ path }) => path));
  const { commits } = brought;
  return { kind, name, commits, files, count: missing.length, kept: commit, notKept: named(left) };
}

async function readNote({ gitDir }: Places): Promise<readonly Noted[]> {
  try {
    return JSON.parse(await readFile(join(gitDir, noteFile), 'utf8')) as Noted[];
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
