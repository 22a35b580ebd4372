import type { Close, Decision, Guidance, Retry } from './messages.js';
import type { StageName } from '../pipeline/stages.js';
import { feedbackLimit } from './task.js';

/**
 * Messages come from clients of every kind: the Temporal UI takes any JSON. Each is read before a task acts on it, and is a
 * text where something is wrong with it: what that is.
 */

/** Of a person, or of an approval; the rest is cut off. */
const longestName = 200;

/** `decided`: where the message's name says it. */
export function readDecision(told: unknown, decided?: Decision['decision']): Decision | string {
  const fields = fieldsOf(told);
  const { approval, by, reason } = fields;
  const decision = decided ?? fields.decision;
  if (!isText(approval)) return 'a decision names its approval';
  if (!isText(by)) return 'a decision says by whom';
  if (decision !== 'approved' && decision !== 'rejected') return 'a decision is approved or rejected';
  if (isGiven(reason) && typeof reason !== 'string') return 'the reason of a decision is a text';
  return {
    approval: approval.slice(0, longestName),
    by: by.slice(0, longestName),
    decision,
    ...(isGiven(reason) && { reason: reason.slice(0, feedbackLimit) }),
  };
}

export function readRetry(told: unknown, stages: readonly StageName[]): Retry | string {
  const { by, from, budgetUsd } = fieldsOf(told);
  if (!isText(by)) return 'a retry says by whom';
  const stage = stages.find((name) => name === from);
  if (isGiven(from) && stage === undefined) {
    const named = typeof from === 'string' ? from : JSON.stringify(from);
    return `stage ${named.slice(0, longestName)} is not in this task's pipeline: ${stages.join(', ')}`;
  }
  if (isGiven(budgetUsd) && !(typeof budgetUsd === 'number' && budgetUsd > 0)) {
    return 'a budget is a number of dollars above 0';
  }
  return {
    by: by.slice(0, longestName),
    ...(stage !== undefined && { from: stage }),
    ...(isGiven(budgetUsd) && { budgetUsd }),
  };
}

export function readClose(told: unknown): Close | string {
  const { by } = fieldsOf(told);
  return isText(by) ? { by: by.slice(0, longestName) } : 'a close says by whom';
}

export function readGuidance(told: unknown): Guidance | string {
  const { by, text } = fieldsOf(told);
  if (!isText(by)) return 'guidance says by whom';
  if (!isText(text)) return 'guidance is a text';
  return { by: by.slice(0, longestName), text: text.slice(0, feedbackLimit) };
}

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
