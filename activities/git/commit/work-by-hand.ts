import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../../files/is-missing.js';
import { commitChanges } from './commit-changes.js';
import type { Bot } from '../run/git-environment.js';
import { keepChanges, keepCommit } from './keep-changes.js';
import { isKeepable } from '../changes/keepable.js';
import { type Change, listChanges } from '../changes/list-changes.js';
import type { Places } from '../worktree/places.js';
import { pushBranch } from './push-branch.js';
import { type AgentGit, rebuildAgentGit } from './rebuild-agent-git.js';
import { type FileRules, refuseFiles } from './refused-files.js';
import { headOf, isCheckedOut, type Worktree } from '../worktree/worktree.js';
import { writeTree } from '../changes/write-tree.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';
import { refusedPushIn } from '../../temporal/failure.js';
import { writeWhole } from '../../files/write-whole.js';

/** Tells, in the task's own git directory, that a person has taken the worktree over. */
const markFile = 'orch-by-hand';

interface Mark {
  readonly person: Bot;
  /** All files as they were handed over: who only looks has made no work. */
  readonly tree: string;
}

/** Gives the worktree into the hands of a person: with a `.git` that no agent wrote, and a mark of whose the work is from now on. */
export async function handOver(worktree: Worktree, agentGit: AgentGit, person: Bot): Promise<void> {
  const earlier = await readMark(worktree);
  // Since an earlier mark no agent has run, and the `.git` holds commits of that person.
  if (earlier === null) await rebuildAgentGit(worktree, agentGit);
  await writeMark(worktree, {
    person,
    tree: earlier?.tree ?? (await treeOfFiles(worktree, await listChanges(worktree))),
  });
}

/**
 * Commits and pushes what a person has left, as theirs, or leaves it here where it conflicts with the origin; false where
 * nobody has been there or changed anything. What no commit takes stays, and is kept beside the branch.
 */
export async function takeIn(worktree: TaskWorktree, rules: FileRules): Promise<boolean> {
  const { task } = worktree;
  const mark = await readMark(worktree);
  if (mark === null) return false;
  const changes = (await isCheckedOut(worktree)) ? await listChanges(worktree) : null;
  let isCommitted = false;
  if (changes !== null && (await treeOfFiles(worktree, changes)) !== mark.tree) {
    const { person } = mark;
    const message = `Work of ${person.name} by hand`;
    // As a developer's: what only few may change may have been left there by an agent, too.
    // Of a merge that is half resolved, nothing yet: the role goes on from there.
    const changer = { role: 'developer' as const };
    const refused = await refuseFiles(worktree, changes, { changer, rules });
    const commit = { changer, branch: task.branch, message, author: person, refused };
    const { unresolved } = await commitChanges(worktree, changes, commit);
    isCommitted = unresolved.size === 0;
    // The steps that follow may set the files back.
    await keepChanges(worktree, { why: `Left by ${person.name}`, findSecrets: rules.findSecrets });
    if (isCommitted) await pushOrKeep(worktree);
  }
  await rm(markPath(worktree));
  return isCommitted;
}

async function pushOrKeep(worktree: TaskWorktree): Promise<void> {
  const commit = await headOf(worktree);
  try {
    await pushBranch(worktree);
  } catch (error) {
    const refused = refusedPushIn(error);
    // It goes on as changes of whoever works there next.
    if (refused?.because === 'content') await rm(markPath(worktree));
    // A person is to merge it by hand, and needs it where others can fetch it.
    if (refused === null) await keepCommit(worktree, commit);
    throw error;
  }
}

async function treeOfFiles(worktree: Worktree, changes: readonly Change[]): Promise<string> {
  const keepable: Change[] = [];
  for (const change of changes) if (await isKeepable(worktree, change)) keepable.push(change);
  return await writeTree(worktree, keepable);
}

function markPath({ gitDir }: Places): string {
  return join(gitDir, markFile);
}

async function readMark(places: Places): Promise<Mark | null> {
  try {
    return JSON.parse(await readFile(markPath(places), 'utf8')) as Mark;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function writeMark(places: Places, mark: Mark): Promise<void> {
  const path = markPath(places);
  await writeWhole(path, `${JSON.stringify(mark)}\n`);
}
