import { createRedact } from '../../domain/text/redact.js';
import type { TaskPolicy } from '../../domain/task/task.js';
import { hindrancesInWords } from '../../domain/preflight/preflight.js';
import { accountProblem } from '../../config/settings/forge-accounts.js';
import type { Project } from '../../config/projects/project.js';
import type { Settings } from '../../config/settings/settings.js';
import { assemblePreflight } from '../../worker/assemble/assemble-preflight.js';
import { workPlan } from '../../worker/preflight/work-plan.js';
import { fail, type Finding, ok, unknown, warn } from './finding.js';

const requestMs = 30_000;
/** As a task's would be called. */
const someBranch = 'orch/item';

/**
 * Whether a project's forge knows the account, shows it the repository, and lets it do what orch does there; and what it does not
 * tell.
 */
export async function checkForge(
  project: Pick<Project, 'name' | 'repository' | 'signing'>,
  policy: Pick<TaskPolicy, 'pipeline' | 'merge' | 'maxFileMegabytes'>,
  settings: Pick<Settings, 'forges' | 'secrets' | 'bot'>,
): Promise<Finding[]> {
  const { forges, secrets } = settings;
  const { repository } = project;
  const name = `forge of ${project.name}`;
  const { forge } = repository;
  if (forge === undefined) return [ok(name, 'local: pull requests are rows of the ledger')];
  const account = forges[forge.account];
  if (account === undefined) {
    return [warn(name, accountProblem(forges, forge.account) ?? '', 'Workers need it; a client alone does not.')];
  }
  const place = `${forge.owner}/${forge.name} at ${account.url}`;
  try {
    const plan = workPlan(settings, { project, policy, branch: someBranch });
    const signal = AbortSignal.timeout(requestMs);
    const told = await assemblePreflight({ forges, redact: createRedact(secrets) })(repository, plan, signal);
    const notTold = unknown(name, `${told.unknown.join('; ')}; met at the first push, or at the merge`);
    if (told.hindrances.length === 0) return [ok(name, [place, ...told.rules].join('; ')), notTold];
    const { what, hint } = hindrancesInWords(place, told.hindrances);
    return [fail(name, what, hint), notTold];
  } catch (error) {
    return [fail(name, (error as Error).message, 'See docs/forges.md.')];
  }
}
