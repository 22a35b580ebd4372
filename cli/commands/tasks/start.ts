import { orch } from '../../../config/called-as.js';
import type { StackAddresses } from '../../../config/settings/find-stack.js';
import type { Project } from '../../../config/projects/project.js';
import { findKnownProject, findProject, readKnownProjects } from '../../../config/projects/projects.js';
import { resolvePolicy } from '../../../config/projects/resolve-policy.js';
import type { Settings } from '../../../config/settings/settings.js';
import type { Priority } from '../../../domain/brakes/priority.js';
import type { StageName } from '../../../domain/pipeline/stages.js';
import { UserError } from '../../../domain/failures/user-error.js';
import { note, print, printJson } from '../../draw/output.js';
import { readDescription } from './read-description.js';
import { confirm } from '../../session/confirm.js';
import { readSettingsHere } from '../../session/read-settings-here.js';
import { readItem } from './read-item.js';
import { whoDecidesHere } from '../../session/who-is-here.js';
import { type Session, withSession } from '../../session/session.js';
import { filtersProblem } from '../../../activities/git/changes/filters-problem.js';
import { assembleLookAtBranch } from '../../../worker/assemble/assemble-look-at-branch.js';
import { lookForFilters } from '../../../worker/checkout/look-for-filters.js';
import { ClientError } from '../../../client/errors/client-error.js';
import type { StartedTask } from '../../../client/start-task.js';

const mostSecondsLooked = 10;

export interface StartOptions {
  readonly project?: string;
  readonly title?: string;
  readonly description?: string;
  readonly descriptionFile?: string;
  readonly item?: string;
  readonly branch?: string;
  readonly adopt?: true;
  readonly from?: StageName;
  readonly unreviewed?: true;
  readonly priority?: Priority;
  readonly again?: true;
  readonly yes?: true;
  readonly json?: true;
}

export async function start(options: StartOptions): Promise<void> {
  if (options.title === undefined && options.item === undefined) throw noText();
  const settings = readSettingsHere();
  const project = chooseProject(settings, options.project);
  const { policy, warnings } = resolvePolicy(settings, project);
  [...settings.warnings, ...warnings].forEach(note);
  const textOf = await textFrom(options, project);
  await refuseFilters(settings, project);
  const { item, branch, adopt, from, priority, again, yes: sameTitle } = options;
  const lookAtBranch = assembleLookAtBranch(settings);
  const { task, uiUrl } = await withSession(settings, async (session) => {
    const { tasks, addresses } = session;
    const text = await textOf(session);
    const unreviewed = options.unreviewed === true ? whoDecidesHere() : undefined;
    const request = {
      project,
      policy,
      ...text,
      item,
      branch,
      from,
      priority,
      again,
      sameTitle,
      unreviewed,
      adopt,
      lookAtBranch,
    };
    const task = await tasks.startTask(request).catch(async (error: unknown) => {
      if (options.json || !(await isMeant(error))) throw error;
      return tasks.startTask({ ...request, sameTitle: true });
    });
    return { task, uiUrl: workflowsUrl(addresses) };
  });
  if (options.json) printJson(task);
  else print(tell(task, uiUrl));
}

/** What is to be done: as the options say, or where they have no title, as the project's tracker has the item. */
async function textFrom(
  options: StartOptions,
  project: Project,
): Promise<(session: Session) => Promise<{ title: string; description: string; url?: string | null }>> {
  const { title, item } = options;
  const description = await readDescription(options);
  if (title !== undefined) return () => Promise.resolve({ title, description });
  if (description !== '')
    throw new UserError('There is a description, and no title.', 'Give both, or neither for an item of a tracker.');
  return async (session) => {
    const { title, description, url } = await readItem(session, project, item ?? '');
    return { title, description, url };
  };
}

/** Whether a person at the terminal wants another task of the same title. */
async function isMeant(error: unknown): Promise<boolean> {
  if (!(error instanceof ClientError) || error.kind !== 'same-title') return false;
  return (await confirm(`${error.what} Start another one?`, { preset: 'no' })) === true;
}

function noText(): UserError {
  return new UserError(
    'There is neither a title nor an item.',
    `Say what is to be done (--title "…"), or which item of a tracker it is (--item 12); ${orch} start --help tells more.`,
  );
}

function chooseProject(settings: Settings, name: string | undefined): Project {
  const known = readKnownProjects(settings);
  if (name !== undefined) return findKnownProject(known, name);
  const names = [...known.projects, ...known.broken].map((one) => one.name);
  const [only, ...others] = names;
  if (only === undefined) return findProject([], '');
  if (others.length === 0) return findKnownProject(known, only);
  throw new UserError('There is more than one project.', `Say which: --project ${names.join(' | ')}`);
}

/** Whatever keeps the repository from being looked at here, its host meets as well, and says. */
async function refuseFilters(settings: Settings, { repository }: Project): Promise<void> {
  const look = { seconds: mostSecondsLooked, askOrigin: false };
  const filters = await lookForFilters(settings, repository, look).catch(() => new Map<string, string>());
  const problem = filtersProblem(filters, { ...repository, branch: repository.baseBranch });
  if (problem !== null) throw new UserError(problem.what, problem.hint);
}

function workflowsUrl({ temporalUiUrl, temporal }: StackAddresses): string | null {
  return temporalUiUrl === null
    ? null
    : `${temporalUiUrl}/namespaces/${encodeURIComponent(temporal.namespace)}/workflows`;
}

function tell({ taskId, started, ended, branch }: StartedTask, uiUrl: string | null): string {
  if (ended !== null)
    return `${taskId} is ${ended}; start the item once more with --again.\n${waysToFollow(taskId, null)}`;
  const head = started ? `${taskId} has started, on branch ${branch}.` : `${taskId} is under way already.`;
  return `${head}\n${waysToFollow(taskId, uiUrl)}`;
}

function waysToFollow(taskId: string, uiUrl: string | null): string {
  const lines = [`  ${orch} status ${taskId}`, `  ${orch} logs -f ${taskId}`];
  if (uiUrl !== null) lines.push(`  ${uiUrl}/${encodeURIComponent(taskId)}`);
  return lines.join('\n');
}
