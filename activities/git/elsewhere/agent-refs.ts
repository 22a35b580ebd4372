import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Elsewhere } from '../../../domain/git/elsewhere.js';

/**
 * What the agent's own git points at, read from its files alone: no git of ours runs there, no link is followed, and what is
 * not as git writes it does not count.
 */
export interface AgentRefs {
  /** What lies in the worktree; null: its HEAD is not there, or says nothing. */
  readonly checkedOut: CheckedOut | null;
  readonly branches: ReadonlySet<string>;
  readonly tips: readonly Tip[];
  readonly worktrees: readonly LinkedWorktree[];
}

export interface CheckedOut {
  /** Null: the branch has none. */
  readonly commit: string | null;
  /** Null: it is on none. */
  readonly branch: string | null;
}

/** One that the agent has made beside the worktree of the task. */
export interface LinkedWorktree {
  readonly name: string;
  /** Where its files are, as the agent's git says. */
  readonly place: string;
  /** Null: its HEAD says nothing. */
  readonly commit: string | null;
}

export interface Tip extends Pick<Elsewhere, 'kind' | 'name'> {
  readonly commit: string;
}

const commitId = /^([0-9a-f]{40}|[0-9a-f]{64})$/;
const mostBytes = 1024 * 1024;
const mostTips = 100;
const mostFolders = 1_000;

export async function readAgentRefs(gitDir: string): Promise<AgentRefs> {
  const refs = new Map([...(await packedRefs(gitDir)), ...(await looseRefs(gitDir, ['refs/heads', 'refs/stash']))]);
  const named = [...refs].flatMap(([ref, commit]): Tip[] => {
    const name = branchOf(ref);
    return name === null ? [] : [{ kind: 'branch', name, commit }];
  });
  const worktrees = await linkedWorktrees(gitDir, refs);
  const heads = worktrees.flatMap(({ name, commit }): Tip[] =>
    commit === null ? [] : [{ kind: 'worktree', name, commit }],
  );
  const tips = [...named, ...(await stashes(gitDir, refs)), ...(await left(gitDir)), ...heads];
  const head = (await textAt(join(gitDir, 'HEAD')))?.trim() ?? '';
  const checkedOut = { commit: commitOf(head, refs), branch: branchOf(head.replace(/^ref: */, '')) };
  return {
    checkedOut: checkedOut.commit === null && checkedOut.branch === null ? null : checkedOut,
    branches: new Set([...refs.keys()].flatMap((ref) => branchOf(ref) ?? [])),
    tips: tips.slice(0, mostTips),
    worktrees,
  };
}

function branchOf(ref: string): string | null {
  return /^refs\/heads\/(.+)$/.exec(ref)?.[1] ?? null;
}

/** Each entry of the stash: all but the last are in its log alone. */
async function stashes(gitDir: string, refs: ReadonlyMap<string, string>): Promise<Tip[]> {
  const last = refs.get('refs/stash');
  if (last === undefined) return [];
  const logged = (await linesAt(join(gitDir, 'logs/refs/stash'))).map((line) => line.split(' ')[1] ?? '');
  const commits = new Set([last, ...logged.filter((commit) => commitId.test(commit))]);
  return [...commits].map((commit) => ({ kind: 'stash', name: null, commit }));
}

/** Commits on no branch that another checkout has left behind: only the log of HEAD knows them. */
async function left(gitDir: string): Promise<Tip[]> {
  const found = (await linesAt(join(gitDir, 'logs/HEAD'))).flatMap((line) => {
    const [, commit = ''] = /\tcheckout: moving from ([0-9a-f]+) to /.exec(line) ?? [];
    return commitId.test(commit) ? [commit] : [];
  });
  return [...new Set(found)].map((commit) => ({ kind: 'detached', name: null, commit }));
}

async function linkedWorktrees(gitDir: string, refs: ReadonlyMap<string, string>): Promise<LinkedWorktree[]> {
  const found: LinkedWorktree[] = [];
  for (const name of await namesIn(join(gitDir, 'worktrees'))) {
    const own = join(gitDir, 'worktrees', name);
    const commit = commitOf(await textAt(join(own, 'HEAD')), refs);
    // The path of its `.git`; a later git may write it as it is from here.
    const mark = (await textAt(join(own, 'gitdir')))?.trim() ?? '';
    found.push({ name, place: dirname(resolve(own, mark)), commit });
  }
  return found;
}

function commitOf(text: string | null, refs: ReadonlyMap<string, string>): string | null {
  const value = text?.trim() ?? '';
  if (commitId.test(value)) return value;
  return value.startsWith('ref: ') ? (refs.get(value.slice('ref: '.length).trim()) ?? null) : null;
}

async function packedRefs(gitDir: string): Promise<[string, string][]> {
  return (await linesAt(join(gitDir, 'packed-refs'))).flatMap((line): [string, string][] => {
    const [, commit, ref] = /^([0-9a-f]{40,64}) (refs\/[^\s]+)$/.exec(line) ?? [];
    return commit === undefined || ref === undefined ? [] : [[ref, commit]];
  });
}

async function looseRefs(gitDir: string, roots: readonly string[]): Promise<[string, string][]> {
  const found: [string, string][] = [];
  const open = [...roots];
  for (let looked = 0; open.length > 0 && looked < mostFolders; looked += 1) {
    const ref = open.pop() ?? '';
    const place = join(gitDir, ref);
    const entry = await lstat(place).catch(() => null);
    if (entry?.isDirectory() === true) open.push(...(await namesIn(place)).map((name) => `${ref}/${name}`));
    const commit = entry?.isFile() === true ? ((await textAt(place)) ?? '').trim() : '';
    if (commitId.test(commit)) found.push([ref, commit]);
  }
  return found;
}

/** None of a link to a folder. */
async function namesIn(folder: string): Promise<string[]> {
  const entry = await lstat(folder).catch(() => null);
  if (entry?.isDirectory() !== true) return [];
  return await readdir(folder).catch(() => []);
}

async function linesAt(path: string): Promise<string[]> {
  return ((await textAt(path)) ?? '').split('\n');
}

/** Of a plain file: a pipe in its place would hold us up, and a link lead elsewhere. */
async function textAt(path: string): Promise<string | null> {
  const entry = await lstat(path).catch(() => null);
  if (entry?.isFile() !== true || entry.size > mostBytes) return null;
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null);
  if (file === null) return null;
  try {
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
