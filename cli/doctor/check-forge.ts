import { findHindrances } from '../../activities/forges/gitea/find-hindrances.js';
import { accountProblem } from '../../config/settings/forge-accounts.js';
import type { Project } from '../../config/projects/project.js';
import type { Settings } from '../../config/settings/settings.js';
import { createRedact } from '../../domain/text/redact.js';
import { fail, type Finding, ok, warn } from './finding.js';

const requestMs = 10_000;

/** Whether a project's forge knows the account, shows it the repository, and lets it do what orch does there. */
export async function checkForge(
  { name: project, repository, merge }: Pick<Project, 'name' | 'repository' | 'merge'>,
  { forges, secrets }: Pick<Settings, 'forges' | 'secrets'>,
): Promise<Finding> {
  const name = `forge of ${project}`;
  const { forge } = repository;
  if (forge === undefined) return ok(name, 'local: pull requests are rows of the ledger');
  const account = forges[forge.account];
  if (account === undefined) {
    return warn(name, accountProblem(forges, forge.account) ?? '', 'Workers need it; a client alone does not.');
  }
  const place = `${forge.owner}/${forge.name} at ${account.url}`;
  if (account.kind === 'github') return ok(name, `${place}; it was not asked`);
  try {
    const deps = { account, requestMs, redact: createRedact(secrets) };
    const hindrances = await findHindrances(deps, { repository, method: merge.method }, new AbortController().signal);
    if (hindrances.length === 0) return ok(name, place);
    return fail(
      name,
      `${place}: ${hindrances.map(({ what }) => what).join('; ')}`,
      hindrances.map(({ hint }) => hint).join(' '),
    );
  } catch (error) {
    return fail(name, (error as Error).message, 'See docs/forges.md.');
  }
}
