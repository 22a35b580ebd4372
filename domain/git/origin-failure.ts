import type { RefusedPush } from './refused-push.js';

/** How Gitea, Forgejo, GitLab, GitHub and git's own server say in a push that they have failed; a whole line each. */
const failures: readonly RegExp[] = [
  /^(\w+: )?(\d{3} )?internal server (connection )?error( decoding failed| \(no [^)]*\))?$/i,
  /^(\w+: )?internal server response \w+ failed$/i,
  /^(\w+: )?(failed to authorize your git request: )?internal API (unreachable|error( \(\d+\))?)$/i,
  /^(\w+: )?API is not accessible$/i,
  /^fatal error in commit_refs$/i,
  /^(fatal: )?out of memory\b|: cannot allocate memory$|: resource temporarily unavailable$/i,
  /^(fatal|error): \S+ died of signal \d+$|^\S+ died of signal \d+$/i,
];

/** GitHub's, in the place of git's own word for a refusal. */
const failedReason = /^(internal server error|failure)$/i;

/** Whether a push was not refused at all: what took it has failed, and may take the same push later. */
export function isOriginFailure({ reason, lines }: Pick<RefusedPush, 'reason' | 'lines'>): boolean {
  return failedReason.test(reason) || lines.some((line) => failures.some((pattern) => pattern.test(line)));
}
