import type { Content } from '../../../domain/content/content.js';
import type { Speaker } from '../../../domain/task/outgoing.js';
import type { ActsBy } from '../../../domain/wording/comments/ways.js';
import type { Task } from '../state/task.js';
import { send } from './outbox.js';

/** Somebody speaks, below the work item and on the pull request; the same mark again is the same comment. */
export function commentAs(task: Task, author: Speaker, mark: string, said: Content | Said): void {
  const { identity, policy, state } = task;
  const say = (actsBy: ActsBy) => (typeof said === 'function' ? said(actsBy) : said);
  const content = say(policy.tracker === null ? 'command' : 'word');
  send(task, { to: 'tracker', what: 'comment', mark, author, content });
  // The local forge has no readers.
  if (identity.repository.forge === undefined || state.pullRequest === null) return;
  const { number } = state.pullRequest;
  send(task, { to: 'forge', what: 'comment', number, mark, author, content: say('word') });
}

/** What can be done about it is said as it can be done there. */
export type Said = (actsBy: ActsBy) => Content;
