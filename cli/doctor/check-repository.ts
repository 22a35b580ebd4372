import { filtersProblem } from '../../activities/git/changes/filters-problem.js';
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
    return problem === null ? ok(name, `${url}, branch ${branch}`) : fail(name, problem.what, problem.hint);
  } catch (error) {
    const { name: kind, message } = error as Error;
    const found = kind === 'TimeoutError' ? `${url} did not answer within ${seconds} s` : message;
    return fail(name, found, 'Set its URL and base branch right, and give git access to it.');
  }
}
