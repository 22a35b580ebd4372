import type { EnvironmentName } from '../../pipeline/environment.js';
import type { Held } from '../../deploys/environment-record.js';
import { moment } from '../../text/figures.js';
import { shortCommit } from '../../text/short-commit.js';

const mostNamed = 10;
const longestPath = 120;

/** What a person should know before they let something be deployed. */
export function deployInWords({
  environment,
  held,
  changed,
}: {
  readonly environment: EnvironmentName;
  readonly held: Held | null;
  /** Of the files that deployments depend on. */
  readonly changed: readonly string[];
}): string[] {
  return [
    ...(changed.length === 0 ? [] : [`changes ${listed(changed)}`]),
    ...(held === null ? [] : [`${heldInWords(environment, held)}; who approves agrees to deploy over it`]),
  ];
}

export function heldInWords(environment: EnvironmentName, { taskId, commit, reason, since }: Held): string {
  return `${environment} is held since ${moment(since)} for ${shortCommit(commit)} of ${taskId}: ${reason}`;
}

function listed(paths: readonly string[]): string {
  const named = paths
    .slice(0, mostNamed)
    .map((path) => (path.length > longestPath ? `${path.slice(0, longestPath)}…` : path));
  const more = paths.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
