import type { Check } from '../../domain/task/forge.js';
import type { TaskIdentity } from '../../domain/task/task.js';
import type { ForgeOf } from '../forges/forge.js';
import type { Redact } from '../../domain/text/redact.js';
import { whileHeartbeating } from '../temporal/while-heartbeating.js';

export interface ReadChecksInput {
  readonly task: TaskIdentity;
  readonly commit: string;
}
export interface ReadChecksOutput {
  /** `none`: the forge knows of no check of the commit. */
  readonly state: 'none' | 'pending' | 'passed' | 'failed';
  /** Those that decide: the red ones, or else those under way; at most 10. */
  readonly checks: readonly Check[];
}

const mostShown = 10;
const longestTail = 2_000;

/** How the forge's checks of a commit stand. */
export function createReadChecks(deps: {
  readonly forgeOf: ForgeOf;
  readonly redact: Redact;
}): (input: ReadChecksInput) => Promise<ReadChecksOutput> {
  return ({ task, commit }) =>
    whileHeartbeating(async (signal) => {
      const checks = await deps.forgeOf(task.repository, signal).readChecks(task.repository, commit);
      for (const state of ['failed', 'pending'] as const) {
        const these = checks.filter((check) => check.state === state);
        if (these.length > 0) return { state, checks: shownChecks(these, deps.redact) };
      }
      return { state: checks.length === 0 ? 'none' : 'passed', checks: [] };
    });
}

/** As they may travel and be shown. */
export function shownChecks(checks: readonly Check[], redact: Redact): Check[] {
  return checks.slice(0, mostShown).map(({ name, state, url, tail }) => ({
    name: redact(name).slice(0, 200),
    state,
    url: url === null ? null : redact(url).slice(0, 500),
    tail: tail === null ? null : redact(tail).slice(-longestTail),
  }));
}
