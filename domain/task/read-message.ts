import { isBudget, mostBudgetUsd } from '../brakes/budget-scope.js';
import { isPriority, priorityRange } from '../brakes/priority.js';
import type {
  Close,
  DecisionMade,
  DecisionSignal,
  Edited,
  Guidance,
  Prioritize,
  Retry,
  TaskBudget,
  TaskSettings,
} from './messages.js';
import { feedbackLimit } from './task.js';

/**
 * Messages come from clients of every kind: the Temporal UI takes any JSON. Each is read before a task acts on it, and is a
 * text where something is wrong with it: what that is.
 */

/** Of a person, or of an approval; the rest is cut off. */
const longestName = 200;

/** Signals `approve` and `reject`; which of them decides. */
export function readDecisionSignal(told: unknown): DecisionSignal | string {
  const { approval, by, reason } = fieldsOf(told);
  if (!isText(approval)) return 'a decision names its approval';
  if (!isText(by)) return 'a decision says by whom';
  if (isGiven(reason) && typeof reason !== 'string') return 'the reason of a decision is a text';
  return {
    approval: approval.slice(0, longestName),
    by: by.slice(0, longestName),
    ...(isGiven(reason) && { reason: reason.slice(0, feedbackLimit) }),
  };
}

export function readDecisionMade(told: unknown): DecisionMade | string {
  const { id } = fieldsOf(told);
  return isText(id) ? { id: id.slice(0, longestName) } : 'a decision is named by its id';
}

export function readRetry(told: unknown, present: TaskSettings): Retry | string {
  const { by, id, from, budgetUsd, settings, unreviewed } = fieldsOf(told);
  if (!isText(by)) return 'a retry says by whom';
  if (isGiven(id) && !isText(id)) return 'the id of a retry is a text';
  if (isGiven(settings) && !hasShapeOf(settings, present))
    return 'the settings of a retry are not of the form of this task’s';
  const stages = (isGiven(settings) ? (settings as TaskSettings) : present).policy.pipeline.map(({ name }) => name);
  const stage = stages.find((name) => name === from);
  if (isGiven(from) && stage === undefined) {
    const named = typeof from === 'string' ? from : JSON.stringify(from);
    return `stage ${named.slice(0, longestName)} is not in this task's pipeline: ${stages.join(', ')}`;
  }
  if (isGiven(budgetUsd) && !isBudget(budgetUsd)) return noBudget;
  const isUnreviewed = isGiven(unreviewed) && unreviewed !== false;
  if (isUnreviewed && unreviewed !== true && !isText(unreviewed))
    return '`unreviewed` of a retry is true, or the id of a decision';
  return {
    by: by.slice(0, longestName),
    ...(isUnreviewed && { unreviewed: unreviewed === true || unreviewed.slice(0, longestName) }),
    ...(isGiven(id) && { id: id.slice(0, longestName) }),
    ...(stage !== undefined && { from: stage }),
    ...(isGiven(budgetUsd) && { budgetUsd }),
    ...(isGiven(settings) && { settings: settings as TaskSettings }),
  };
}

export function readBudget(told: unknown): TaskBudget | string {
  const { by, budgetUsd } = fieldsOf(told);
  if (!isText(by)) return 'a budget says by whom';
  if (budgetUsd !== null && !isBudget(budgetUsd)) return noBudget;
  return { by: by.slice(0, longestName), budgetUsd };
}

export function readClose(told: unknown): Close | string {
  const { by } = fieldsOf(told);
  return isText(by) ? { by: by.slice(0, longestName) } : 'a close says by whom';
}

export function readPrioritize(told: unknown): Prioritize | string {
  const { by, priority } = fieldsOf(told);
  if (!isText(by)) return 'a priority says by whom';
  return isPriority(priority) ? { by: by.slice(0, longestName), priority } : `a priority is ${priorityRange}`;
}

export function readGuidance(told: unknown): Guidance | string {
  const { by, text } = fieldsOf(told);
  if (!isText(by)) return 'guidance says by whom';
  if (!isText(text)) return 'guidance is a text';
  return { by: by.slice(0, longestName), text: text.slice(0, feedbackLimit) };
}

export function readEdited(told: unknown): Edited | string {
  const { by, text } = fieldsOf(told);
  if (!isText(by)) return 'an edit says by whom';
  if (!isText(text)) return 'an edit says what has changed';
  return { by: by.slice(0, longestName), text: text.slice(0, feedbackLimit) };
}

const noBudget = `a budget is a number of dollars from 0 to ${mostBudgetUsd}`;

function fieldsOf(told: unknown): Readonly<Record<string, unknown>> {
  return typeof told === 'object' && told !== null ? (told as Record<string, unknown>) : {};
}

function isText(told: unknown): told is string {
  return typeof told === 'string' && told.trim() !== '';
}

/** Some clients write null for what is absent. */
function isGiven<Told>(told: Told): told is NonNullable<Told> {
  return told !== undefined && told !== null;
}

/** Whether what was told has all fields of what is there, of the same types: enough to go on with. */
function hasShapeOf(told: unknown, present: unknown): boolean {
  if (present === null || present === undefined) return true;
  if (told === null) return typeof present !== 'object';
  if (Array.isArray(present)) {
    const [first] = present as unknown[];
    return Array.isArray(told) && (first === undefined || (told as unknown[]).every((one) => hasShapeOf(one, first)));
  }
  if (typeof present !== 'object') return typeof told === typeof present;
  const fields = fieldsOf(told);
  return Object.entries(present).every(([key, value]) => mayDiffer.has(key) || hasShapeOf(fields[key], value));
}

/** Fields that one may have and the other not. */
const mayDiffer: ReadonlySet<string> = new Set([
  'approvers',
  'movedFrom',
  'forge',
  'filters',
  'submodules',
  'closeOnCancel',
  'tracker',
  'paths',
  'environment',
  'effects',
  'verdict',
  'approval',
]);
