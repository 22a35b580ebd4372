import { join } from 'node:path';
import { cachesFolder } from '../../activities/commands/cache-folders.js';
import { isFolder, placesAt, poolFolder } from '../../activities/git/worktree/places.js';
import { ownerOf } from '../../activities/git/worktree/task-git-dir.js';
import { onTheWay } from '../../activities/git/pool/worktree-pool.js';
import { readKnownProjects } from '../../config/projects/projects.js';
import { projectNameProblem } from '../../domain/task/branch-name.js';
import { searchAttributes } from '../../domain/task/messages.js';
import { foldersIn } from './folders-in.js';
import { type Found, goes, type Judgement, stays } from './found.js';
import type { Host, Sources } from './host.js';
import { judgeTask } from './judge-task.js';
import { judgeUnfinished } from './judge-unfinished.js';
import { judgeMirror } from './judge-mirror.js';
import { surveyCheckouts } from './survey-checkouts.js';
import { surveySubmodules } from './survey-submodules.js';

const unfinishedTaskGit = '+new';

/** All that orch keeps of repositories on this host; what else lies there, such as a clone of the owner's, is not looked at. */
export async function survey(sources: Sources, host: Host): Promise<Found[]> {
  return surveyWith(sources, host);
}

/** Of it what goes by what the host itself knows: no task has it. */
export async function surveyAlone(host: Host): Promise<Found[]> {
  return surveyWith(null, host);
}

async function surveyWith(sources: Sources | null, host: Host): Promise<Found[]> {
  const git = join(host.reposDir, '_git');
  const mirrors = await foldersIn(git);
  const repositories = new Set([
    ...mirrors.filter((name) => name.endsWith('.git')).map((name) => name.slice(0, -'.git'.length)),
    ...(await foldersIn(join(git, '_tasks'))),
    ...(await foldersIn(join(host.reposDir, '_wt'))),
    ...(await foldersIn(join(host.reposDir, '_wt', '_pool'))),
  ]);
  const found: Found[] = mirrors
    .filter((name) => name.endsWith('.git.new'))
    .map((name) => unfinished(host, join(git, name)));
  for (const repository of [...repositories].sort()) {
    if (projectNameProblem(repository) !== null) continue;
    const worktrees = await surveyWorktrees(sources, host, repository);
    const pool = poolFolder(host.reposDir, repository);
    const pooled = (await foldersIn(pool)).map((name) => join(pool, name));
    found.push(
      ...worktrees,
      ...pooled.map((path): Found => ({
        kind: 'pooled worktree',
        path,
        ...goes('no task has it; it only saves time'),
      })),
    );
    const mirror = join(git, `${repository}.git`);
    const held = worktrees.find(({ removes }) => !removes);
    if (sources === null || !(await isFolder(mirror))) continue;
    found.push({
      kind: 'mirror',
      path: mirror,
      ...(held === undefined ? await judgeMirror(sources, repository) : stays(`${held.path} borrows from it`)),
    });
  }
  const staying = found.filter(({ kind, removes }) => kind === 'worktree' && !removes).map(({ path }) => path);
  found.push(...(await surveySubmodules(sources, host, staying)), ...(await surveyCheckouts(sources, host)));
  return sources === null ? found : [...found, ...(await surveyCaches(sources))];
}

/** Of a project that is gone; of the others they save fetching. */
async function surveyCaches({ client, settings }: Sources): Promise<Found[]> {
  const { projects, broken } = readKnownProjects(settings);
  const folder = cachesFolder(settings.stateDir);
  const judge = async (project: string): Promise<Judgement> => {
    if (projects.some(({ name }) => name === project)) return stays(`the project ${project} uses them`);
    if (broken.length > 0) return stays(`the project ${broken[0]?.name} is described wrongly, and may use them`);
    const query = `${searchAttributes.project} = '${project}' AND ExecutionStatus = 'Running'`;
    for await (const { workflowId } of client.workflow.list({ query })) return stays(`${workflowId} is under way`);
    return goes('no project uses them, and no task');
  };
  const found: Found[] = [];
  for (const project of await foldersIn(folder)) {
    if (projectNameProblem(project) !== null) continue;
    found.push({ kind: 'caches', path: join(folder, project), ...(await judge(project)) });
  }
  return found;
}

async function surveyWorktrees(sources: Sources | null, host: Host, repository: string): Promise<Found[]> {
  const worktrees = join(host.reposDir, '_wt', repository);
  const gitDirs = join(host.reposDir, '_git', '_tasks', repository);
  const names = new Set([...(await foldersIn(worktrees)), ...(await foldersIn(gitDirs))]);
  const found: Found[] = [];
  for (const name of [...names].sort()) {
    if (name.endsWith(unfinishedTaskGit)) found.push(unfinished(host, join(gitDirs, name)));
    else if (Object.values(onTheWay).some((end) => name.endsWith(end))) {
      found.push(unfinished(host, join(worktrees, name)));
    } else if (sources !== null) {
      const path = join(worktrees, name);
      found.push({ kind: 'worktree', path, ...(await judgeWorktree(sources, path)) });
    }
  }
  return found;
}

/** Whether the task that a worktree belongs to has ended. */
export async function judgeWorktree(sources: Sources, path: string): Promise<Judgement> {
  const places = placesAt(path);
  const owner = await ownerOf(places);
  if (owner !== null) return await judgeTask(sources, owner);
  return stays('its git directory is gone, so what is work in it cannot be told: look, and remove it by hand');
}

function unfinished(host: Host, path: string): Found {
  return { kind: 'unfinished', path, ...judgeUnfinished(host) };
}
