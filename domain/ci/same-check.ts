/** Events that checks of a commit in a pull request come of; Gitea puts the event behind the name: `CI / build (push)`. */
const ofHeads = ['push', 'pull_request', 'pull_request_target'];
const ofOthers = ['schedule', 'workflow_dispatch', 'workflow_run', 'release', 'create', 'delete', 'registry_package'];
const event = new RegExp(` \\((${[...ofHeads, ...ofOthers].join('|')})\\)$`);

/**
 * Names of checks that a commit of the base has, and a head of a branch has not: the same check may come of a push there, and of
 * the pull request here. What comes of no commit, as by a schedule, is not missing.
 */
export function missingOfBase(base: readonly string[], head: readonly string[]): readonly string[] {
  const has = new Set(head.map(withoutEvent));
  const ofCommits = base.filter((name) => !ofOthers.includes(event.exec(name)?.[1] ?? ''));
  return [...new Set(ofCommits)].filter((name) => !has.has(withoutEvent(name)));
}

function withoutEvent(name: string): string {
  return name.replace(event, '');
}
