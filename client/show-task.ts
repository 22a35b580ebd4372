import type { Pool } from 'pg';
import type { GitDeps } from '../activities/git/run/git.js';
import { openCommit, type CommitReader } from '../activities/git/show/read-commit.js';
import { listPullRequests } from '../activities/store/history.js';
import { findTask } from '../activities/store/tasks.js';
import { checkInWords, evidenceInWords } from '../domain/gates/check-in-words.js';
import { artifactsFolder } from '../domain/pipeline/stages.js';
import type { TaskView } from '../domain/task/task-view.js';
import { artifactsOf, type Topic, topicOf, topics } from '../domain/pipeline/topics.js';
import { ClientError } from './errors/client-error.js';
import { shortCommit } from '../domain/text/short-commit.js';

export interface ShownTopic {
  readonly taskId: string;
  readonly topic: Topic;
  /** Of which it is told; null: the task has none yet. */
  readonly commit: string | null;
  readonly text: string;
}

export interface ShowSources {
  readonly pool: Pool;
  readonly reposDir: string;
  readonly git: GitDeps;
}

/** What a person can read before they decide; where no topic is named, what the approval that waits is about. */
export async function showTopic(sources: ShowSources, view: TaskView, named?: Topic): Promise<ShownTopic> {
  const { taskId } = view;
  const asked = view.waitingFor?.kind === 'approval' ? view.waitingFor : null;
  const topic = named ?? (asked === null ? null : topicOf(asked.of));
  if (topic === null) {
    throw new ClientError('no-topic', `${taskId} waits for no approval.`, `Say what to show: ${topics.join(', ')}.`);
  }
  // Those of an adopted branch are on it already.
  const isBeside = asked?.of === 'protected' && asked.commit !== view.headCommit;
  const commit = asked !== null && (!isBeside || topic === 'diff') ? asked.commit : view.headCommit;
  if (topic === 'checks') return { taskId, topic, commit, text: checksOf(view) };
  if (commit === null) throw nothingYet(taskId, topic);
  const reader = await readerOf(sources, view, commit);
  if (topic === 'diff') {
    const text = await reader.diffFrom(await baseOf(sources, view, isBeside));
    return { taskId, topic, commit, text: sources.git.redact(text) };
  }
  const files = await reader.readFiles(artifactsFolder(view.item), artifactsOf(topic));
  if (files.length === 0) throw nothingYet(taskId, topic);
  const text = files.map((file) => `==> ${file.path} <==\n\n${file.text.trim()}\n`).join('\n');
  return { taskId, topic, commit, text: sources.git.redact(text) };
}

/** All gates, round by round. */
function checksOf({ stages }: TaskView): string {
  const told = stages.flatMap(({ stage, round, gate }) => {
    if (gate === null) return [];
    const head = `${stage}, round ${round}, at ${shortCommit(gate.commit)}: ${gate.passed ? 'passed' : 'not passed'}`;
    const lines = gate.checks.flatMap((check) =>
      check.outcome === 'failed' ? evidenceInWords([check]) : [checkInWords(check)],
    );
    return [head, ...lines.map((line) => `  ${line}`)];
  });
  return told.length === 0 ? 'No stage has been checked yet.' : told.join('\n');
}

async function readerOf({ pool, reposDir, git }: ShowSources, view: TaskView, commit: string): Promise<CommitReader> {
  const repository = (await findTask(pool, view.taskId))?.repo;
  const { branch, taskId, workspace } = view;
  const reader = repository === undefined ? null : await openCommit(git, { reposDir, repository, branch, commit });
  if (reader !== null) return reader;
  const host = workspace === null ? 'a host of the stack' : `host ${workspace.hostId}`;
  throw new ClientError(
    'not-here',
    `The repository of ${taskId} is not on this machine, or not with ${shortCommit(commit)}: ${reposDir}`,
    `Ask on ${host}, or look at the branch ${branch} in a clone of ${repository ?? 'the repository'}.`,
  );
}

/** Protected files lie in a commit of nothing else, on top of the branch. */
async function baseOf({ pool }: ShowSources, view: TaskView, isBeside: boolean): Promise<string> {
  const { headCommit, pullRequest, workspace, taskId } = view;
  if (isBeside && headCommit !== null) return headCommit;
  if (pullRequest !== null && pullRequest.mergeCommit !== null) return `${pullRequest.mergeCommit}^`;
  const base = workspace?.baseCommit ?? (await listPullRequests(pool, taskId)).at(-1)?.base;
  if (base !== undefined) return base;
  throw new ClientError(
    'no-worker',
    `What ${taskId} is based on, its workflow knows alone.`,
    'Start a worker, and ask again.',
  );
}

function nothingYet(taskId: string, topic: Topic): ClientError {
  return new ClientError('refused', `${taskId} has no ${topic} yet.`, 'Read the task to see where it stands.');
}
