import { filtersProblem } from '../../activities/git/changes/filters-problem.js';
import { usesLfs } from '../../activities/git/run/lfs.js';
import { readKey } from '../../activities/git/signing/read-key.js';
import { findOnPath } from '../../activities/processes/find-program.js';
import type { Settings } from '../../config/settings/settings.js';
import { assembleSigning } from '../../worker/assemble/assemble-signing.js';
import type { Project } from '../../config/projects/project.js';
import { type LookSettings, lookForFilters } from '../../worker/preflight/look-for-filters.js';
import { hasCredentials, tryPushHere } from '../../worker/preflight/try-push-here.js';
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
    // A client alone has no account, and need not push.
    if (!/^https?:/.test(url) || (await hasCredentials(settings, repository)))
      await tryPushHere(settings, repository, AbortSignal.timeout(seconds * 1_000));
    return ok(name, `${url}, branch ${branch}`);
  } catch (error) {
    const { name: kind, message } = error as Error;
    const found = kind === 'TimeoutError' ? `${url} did not answer within ${seconds} s` : message;
    return fail(name, found, 'Set its URL and base branch right, and give git access to it.');
  }
}

/** Whether a project's commits can be signed, and what its forge has to know for it to call them verified; null: they are not signed. */
export async function checkSigning(
  { name: project, repository }: Pick<Project, 'name' | 'repository'>,
  settings: Settings,
): Promise<Finding | null> {
  const key = assembleSigning(settings)(repository);
  if (key === null) return null;
  const name = `signing of ${project}`;
  const found = await readKey(key, settings.hostEnvironment);
  if ('problem' in found) return fail(name, found.problem, 'No agent of the project starts until that is right.');
  const { email } = settings.bot;
  return ok(name, `${found.publicKey}; the forge verifies it where the account of ${email} has it as a signing key`);
}
