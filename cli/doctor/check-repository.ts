import { filtersProblem } from '../../activities/git/changes/filters-problem.js';
import { usesLfs } from '../../activities/git/run/lfs.js';
import { findOnPath } from '../../activities/processes/find-program.js';
import type { Project } from '../../config/projects/project.js';
import { type LookSettings, lookForFilters } from '../../worker/checkout/look-for-filters.js';
import { fail, type Finding, ok } from './finding.js';

const seconds = 60;

/** Whether git reaches a project's repository, and orch can work in it. */
export async function checkRepository(
  { name: project, repository }: Pick<Project, 'name' | 'repository'>,
  settings: LookSettings,
): Promise<Finding> {
  const name = `repository of ${project}`;
  const { url, baseBranch: branch } = repository;
  try {
    const filters = await lookForFilters(settings, repository, { seconds, askOrigin: true });
    const problem = filtersProblem(filters, { ...repository, branch });
    if (problem !== null) return fail(name, problem.what, problem.hint);
    const path = settings.hostEnvironment.PATH ?? '';
    if (usesLfs(repository) && (await findOnPath('git-lfs', path)) === null)
      return fail(
        name,
        `${url} asks for git-lfs, which is not on the PATH here`,
        'Install it, as by apt-get install git-lfs.',
      );
    return ok(name, `${url}, branch ${branch}`);
  } catch (error) {
    const { name: kind, message } = error as Error;
    const found = kind === 'TimeoutError' ? `${url} did not answer within ${seconds} s` : message;
    return fail(name, found, 'Set its URL and base branch right, and give git access to it.');
  }
}
