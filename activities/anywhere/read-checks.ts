import type { Awaited } from '../../domain/ci/awaited.js';
import type { CiPolicy } from '../../domain/ci/ci-policy.js';
import type { ChecksSeen } from '../../domain/decisions/judge-checks.js';
import type { Check } from '../../domain/task/forge.js';
import type { TaskIdentity } from '../../domain/task/task.js';
import type { Redact } from '../../domain/text/redact.js';
import { awaitedChecks } from '../ci/awaited-checks.js';
import { checksOf } from '../ci/checks-of.js';
import type { ForgeOf } from '../forges/forge.js';
import type { GitDeps } from '../git/run/git.js';
import { whileHeartbeating } from '../temporal/while-heartbeating.js';

export interface ReadChecksInput {
  readonly task: TaskIdentity;
  readonly commit: string;
  readonly ci: CiPolicy;
  /** Commits of the branch that were looked at before, the likeliest to have had checks first. */
  readonly earlier: readonly string[];
  /** The last of them that has waited in vain for the first of its checks; absent: none has. */
  readonly inVain?: string;
}
export interface ReadChecksOutput extends ChecksSeen {
  /** The commit whose checks count, where that is an earlier one of the branch; absent: the one that was asked about. */
  readonly by?: string;
}

export interface ReadChecksDeps extends GitDeps {
  readonly forgeOf: ForgeOf;
  readonly redact: Redact;
  readonly reposDir: string;
}

const mostShown = 10;
const longestTail = 2_000;

/** How the forge's checks of a commit stand, and what is missing among them. */
export function createReadChecks(deps: ReadChecksDeps): (input: ReadChecksInput) => Promise<ReadChecksOutput> {
  return (input) =>
    whileHeartbeating(async (signal) => {
      const { redact } = deps;
      const forge = deps.forgeOf(input.task.repository, signal);
      const { by, checks } = await checksOf(deps, { ...input, forge }, signal);
      const of = by === input.commit ? {} : { by };
      const failed = checks.filter(({ state }) => state === 'failed');
      if (failed.length > 0) return { ...of, state: 'failed', checks: shownChecks(failed, redact) };
      const pending = checks.filter(({ state }) => state === 'pending');
      if (pending.length > 0) return { ...of, state: 'pending', checks: shownChecks(pending, redact) };
      const { inVain = null } = input;
      const awaits = await awaitedChecks(deps, { ...input, commit: by, forge, inVain, checks }, signal);
      const missing = awaits === null ? {} : { awaits: shownAwaited(awaits, redact) };
      return { ...of, ...missing, state: checks.length === 0 ? 'none' : 'passed', checks: [] };
    });
}

function shownAwaited({ required, likely, possible }: Awaited, redact: Redact): Awaited {
  const shown = (names: readonly string[]) => names.slice(0, mostShown).map((name) => redact(name).slice(0, 200));
  const more = possible === undefined ? {} : { possible: shown(possible) };
  return { required: shown(required), likely: shown(likely), ...more };
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
