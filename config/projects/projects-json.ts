import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { orch } from '../called-as.js';
import { UserError } from '../../domain/failures/user-error.js';
import { type BrokenProject, brokenProject, type KnownProjects } from './broken-project.js';
import { usualCi } from '../../domain/ci/ci-policy.js';
import type { Project } from './project.js';
import { undeployed } from './to-deploy.js';
import { projectName } from './schema/project-schema.js';
import { absoluteRepository, repositoryNameOf, repositoryProblem } from './schema/places/repository-url.js';
import type { Settings } from '../settings/settings.js';
import { projectProblem, usualPlaneTracker } from './tracker/plane-tracker.js';

/** An entry of ORCH_PROJECTS_JSON, as the orchestrator before orch had it; what else it held is left alone. */
const byRole = z.record(z.string(), z.unknown()).nullish();
const entry = z.looseObject({
  repo: z.string().min(1),
  plane_project_id: z.unknown().optional(),
  agent_models: byRole,
  agent_efforts: byRole,
});
const registry = z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]);

/** Projects of ORCH_PROJECTS_JSON over those of the file: the file's own word counts where both speak. */
export function mergeProjectsJson(settings: Settings, fromFile: readonly Project[]): KnownProjects {
  const projects = [...fromFile];
  const broken: BrokenProject[] = [];
  const entries = settings.projectsJson === null ? [] : namedEntries(settings.projectsJson, broken);
  for (const { name, one, nameless } of entries) {
    try {
      const { repo, planeProject, models, efforts } = readEntry(name, one);
      const tracker = trackerOf(settings, name, planeProject);
      const index = projects.findIndex((project) => project.name === name || project.repository.name === name);
      const known = projects[index];
      if (known === undefined) projects.push({ ...ownProject(settings, name, repo, models, efforts), tracker });
      else
        projects[index] = {
          ...known,
          models: { ...models, ...known.models },
          efforts: { ...efforts, ...known.efforts },
          tracker: known.tracker ?? tracker,
        };
    } catch (error) {
      broken.push(brokenProject(name, error, nameless));
    }
  }
  return { projects, broken };
}

type ByRole = Project['models'];

interface NamedEntry {
  readonly name: string;
  readonly one: unknown;
  /** The name is no more than what it is told by. */
  readonly nameless: boolean;
}

/** A mistake that leaves no entry to be told is one of the whole. */
function namedEntries(json: string, broken: BrokenProject[]): NamedEntry[] {
  const parsed = registry.safeParse(parseJson(json));
  if (!parsed.success) {
    const what =
      'it is not a JSON list, or object by name, of {"repo", "plane_project_id", "agent_models", "agent_efforts"}';
    broken.push(brokenProject('ORCH_PROJECTS_JSON', wrong(what), true));
    return [];
  }
  if (!Array.isArray(parsed.data))
    return Object.entries(parsed.data).map(([name, one]) => ({ name, one, nameless: false }));
  return parsed.data.map((one, index) => {
    const repo = (one as { repo?: unknown } | null)?.repo;
    const nameless = typeof repo !== 'string' || repo === '';
    return { name: nameless ? `entry ${index + 1}` : repositoryNameOf(repo), one, nameless };
  });
}

function readEntry(
  name: string,
  value: unknown,
): { repo: string; planeProject: unknown; models: ByRole; efforts: ByRole } {
  const parsed = entry.safeParse(value);
  if (!parsed.success) {
    throw wrong(
      `${JSON.stringify(name)} is no {"repo": name or URL, "plane_project_id": id, "agent_models": {}, "agent_efforts": {}}`,
    );
  }
  const { repo, plane_project_id: planeProject, agent_models: models, agent_efforts: efforts } = parsed.data;
  const problem = projectName.safeParse(name).error?.issues[0]?.message ?? repositoryProblem(repo);
  if (problem !== null) throw wrong(`${JSON.stringify(name)} ${problem}`);
  return { repo, planeProject, models: words(models), efforts: words(efforts) };
}

/** Without a Plane in the settings a project's id there says nothing to orch. */
function trackerOf({ planes }: Settings, name: string, id: unknown): Project['tracker'] {
  if (planes['plane'] === undefined || id === undefined || id === null || id === '') return null;
  const text = typeof id === 'string' ? id.trim() : JSON.stringify(id);
  const problem = projectProblem(text);
  if (problem !== null) throw wrong(`the plane_project_id of ${JSON.stringify(name)}: ${problem}`);
  return usualPlaneTracker('plane', text);
}

/** What is no word is judged, and told, as a word that is none of the known ones: it never keeps orch from starting. */
function words(values: z.output<typeof byRole>): ByRole {
  const said = Object.entries(values ?? {}).filter(([, value]) => value !== null);
  return Object.fromEntries(
    said.map(([role, value]) => [role, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

/** A bare name is a clone in ORCH_REPOS_DIR: its origin is the project's repository. */
function ownProject(
  { reposDir, hostEnvironment, forges, giteaOwner }: Settings,
  name: string,
  repo: string,
  models: ByRole,
  efforts: ByRole,
): Project {
  const bare = !/[/:]/.test(repo);
  const clone = join(reposDir, repo);
  const gitea = forges['gitea'];
  const onGitea = bare && gitea !== undefined && giteaOwner !== null;
  const url = onGitea
    ? `${gitea.url}/${giteaOwner}/${repo}.git`
    : bare
      ? originOf(clone, hostEnvironment)
      : absoluteRepository(repo, reposDir);
  const baseBranch = bare ? baseBranchOf(clone, hostEnvironment) : 'main';
  return {
    name,
    repository: {
      name: repositoryNameOf(repo),
      url,
      baseBranch,
      ...(onGitea && { forge: { account: gitea.name, owner: giteaOwner, name: repo } }),
    },
    signing: null,
    pullRequest: { closeOnCancel: false },
    merge: { method: 'merge', whenBaseMoved: 'integrate', deleteBranch: false },
    ci: usualCi,
    agent: defaultAgent,
    agents: {},
    paths: {},
    protected: { allow: [], ask: false },
    models,
    efforts,
    tools: {},
    maxTurns: {},
    approvals: null,
    approvers: null,
    setUp: { commands: [], files: null, secrets: [] },
    checks: [],
    network: { setUp: null, checks: null },
    environment: {},
    expose: [],
    pipeline: null,
    limits: {},
    sandbox: { read: [], write: [] },
    deploy: undeployed,
    tracker: null,
    notify: { telegram: {} },
  };
}

const defaultAgent: Project['agent'] = {
  name: 'claude',
  program: null,
  arguments: [],
  environment: {},
  sandbox: null,
  network: null,
  repositorySettings: false,
};

function originOf(clone: string, env: Readonly<Record<string, string>>): string {
  const url = askGit(clone, ['config', '--get', 'remote.origin.url'], env);
  if (url === '') throw wrong(`Repo not found: ${clone} is no clone with an origin`);
  const problem = repositoryProblem(url);
  if (problem !== null) throw wrong(`the origin of ${clone} ${problem}`);
  return absoluteRepository(url, clone);
}

/** The branch that the origin pointed to when it was cloned. */
function baseBranchOf(clone: string, env: Readonly<Record<string, string>>): string {
  return askGit(clone, ['symbolic-ref', '--short', 'refs/remotes/origin/HEAD'], env).replace(/^origin\//, '') || 'main';
}

function askGit(clone: string, args: readonly string[], env: Readonly<Record<string, string>>): string {
  const { status, stdout } = spawnSync('git', ['-C', clone, ...args], { env, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : '';
}

function wrong(why: string): UserError {
  return new UserError(
    `ORCH_PROJECTS_JSON: ${why}.`,
    `Correct it, or describe the projects in orch.projects.yaml: ${orch} init --help`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
