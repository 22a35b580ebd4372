import type { Content } from '../../content/content.js';
import { list, paragraph, quote, strong, verbatim } from '../../content/make.js';
import { evidenceInWords } from '../../gates/check-in-words.js';
import type { Role } from '../../pipeline/stages.js';
import type { TaskIdentity } from '../../task/task.js';
import { type Block, isQuestion } from '../../task/waiting.js';
import { type ActsBy, wayInComment } from './ways.js';

export interface BlockedComment {
  readonly task: TaskIdentity;
  /** Whose stage is blocked. */
  readonly role: Role;
  readonly block: Block;
  readonly actsBy: ActsBy;
}

/** A person is needed: what for, why, and what they can do. */
export function commentBlocked({ task, role, block, actsBy }: BlockedComment): Content {
  const { reason, said, evidence = [], ways } = block;
  const header = isQuestion(block)
    ? paragraph('❓ ', strong(role), ' asks:')
    : paragraph(isOfBudget(block) ? '💰 ' : '🚨 ', strong('Blocked'), `: ${reason}`);
  return [
    header,
    ...quote(said ?? (isQuestion(block) ? reason : undefined)),
    ...verbatim(evidenceInWords(evidence)),
    paragraph('Ways on:'),
    ...list(ways.map((way) => wayInComment(way, task.id, actsBy))),
  ];
}

function isOfBudget({ ways }: Block): boolean {
  return ways[0]?.way === 'raise-budget';
}
