import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Elsewhere } from '../../../domain/git/elsewhere.js';
import type { Redact } from '../../../domain/text/redact.js';
import { isMissing } from '../../files/is-missing.js';
import { writeWhole } from '../../files/write-whole.js';
import type { FindSecrets } from '../changes/hold-secrets.js';
import { keepChanges, wipRef } from '../commit/keep-changes.js';
import { shown } from '../commit/commit-changes.js';
import { keepableInside, listChangesInside } from '../submodules/changes-inside.js';
import { resetInside } from '../submodules/reset-inside.js';
import type { Places } from '../worktree/places.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';
import { forgetTaken } from './agent-objects.js';
import { findElsewhere, type Found } from './find-elsewhere.js';
import { keepEntries } from './keep-entries.js';
import { backToBranch } from './other-checkout.js';

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
  /** The name of the commit, or of the tree of another checkout; of a submodule, its path and the run. */
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
  const settledBy = runKey ?? null;
  const known = new Set(noted.map(({ commit }) => commit));
  // The same files may lie there again, after another run.
  const isKnown = (key: string) =>
    noted.some(({ commit, ...one }) => commit === key && (one.work.kind !== 'checkout' || one.settledBy === settledBy));
  const { found, isAway } = await findElsewhere(worktree, { isKnown, findSecrets });
  const news: Noted[] = [];
  for (const one of found) {
    news.push({ commit: one.key, settledBy, work: await keep(worktree, one, { ref, findSecrets, redact }) });
  }
  if (runKey !== undefined) {
    const inside = await keepInside(worktree, { runKey, ref, findSecrets, redact });
    news.push(...inside.filter(({ commit }) => !known.has(commit)));
  }
  // What was told to a run before it began is over with it.
  const settled = noted.map((one) => ({ ...one, settledBy: one.settledBy ?? (runKey === undefined ? null : 'told') }));
  const all = [...settled, ...news];
  if (all.length > 0) await writeWhole(join(worktree.gitDir, noteFile), `${JSON.stringify(all)}\n`);
  await forgetTaken(worktree);
  if (isAway) await backToBranch(worktree);
  const told = all.filter((one) => one.settledBy === settledBy).map(({ work }) => work);
  if (runKey !== undefined && told.some(({ kind }) => kind === 'submodule')) await resetInside(worktree);
  return told;
}

async function keep(
  worktree: TaskWorktree,
  { tip, brought, missing, left: unfit }: Found,
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
  return { kind, name, commits, files, count: missing.length, kept: commit, notKept: named([...unfit, ...left]) };
}

/** What the run has changed in submodules: until it is taken out, each attempt finds it. */
async function keepInside(
  worktree: TaskWorktree,
  { runKey, ref, findSecrets, redact }: Required<KeepElsewhere>,
): Promise<Noted[]> {
  const inside = await listChangesInside(worktree);
  if (inside.length === 0) return [];
  const kept = await keepChanges(worktree, { why: 'Left by an agent in submodules', ref, findSecrets });
  const safe = new Set((await keepableInside(worktree, findSecrets)).map(({ path }) => path));
  const named = (paths: readonly string[]) => paths.slice(0, mostNamed).map((path) => redact(shown({ path })));
  return inside.map(({ submodule, changes }) => {
    const paths = changes.map(({ path }) => path);
    const held = paths.filter((path) => safe.has(path));
    const work: Elsewhere = {
      ...{ kind: 'submodule', name: redact(shown(submodule)), commits: 0, files: named(paths), count: paths.length },
      ...{ kept: held.length === 0 ? null : kept, notKept: named(paths.filter((path) => !safe.has(path))) },
    };
    return { commit: `${submodule.path} of ${runKey}`, settledBy: runKey, work };
  });
}

async function readNote({ gitDir }: Places): Promise<readonly Noted[]> {
  try {
    return JSON.parse(await readFile(join(gitDir, noteFile), 'utf8')) as Noted[];
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
