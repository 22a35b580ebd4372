import { dirname, resolve } from 'node:path';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { pipelineProblems } from '../../domain/pipeline/pipeline.js';
import type { Command, Project, ProjectAgent } from './project.js';
import { deployProblems } from './deploy-problems.js';
import { credentialsOf, toDeploy } from './to-deploy.js';
import type { CommandEntry } from './schema/project-commands.js';
import { toldIssue } from './schema/told-issue.js';
import { projectName, projectSchema, type AgentEntry, type ProjectEntry } from './schema/project-schema.js';
import { ProjectsError, type ProjectProblem } from './projects-error.js';
import { absoluteRepository, ownerAndName, repositoryNameOf } from './schema/places/repository-url.js';
import { absoluteSandbox } from './schema/places/sandbox-paths.js';
import { toTracker, trackerProblem } from './tracker/project-tracker.js';
import { lineOf } from './yaml-line.js';

type Path = readonly PropertyKey[];
type Report = (path: Path, message: string) => void;

/** The projects of a file's text. Throws one ProjectsError that names all mistakes with their lines. */
export function parseProjects(text: string, file: string): Project[] {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  if (document.errors.length > 0) {
    throw new ProjectsError(
      file,
      document.errors.map(({ message, pos }) => ({ where: null, line: counter.linePos(pos[0]).line, message })),
    );
  }
  const problems: ProjectProblem[] = [];
  const report: Report = (path, message) =>
    void problems.push({
      where: path.length === 0 ? null : path.join('.'),
      line: lineOf(document, counter, path),
      message,
    });

  const entries = projectEntries(document, report);
  const projects = entries.flatMap(([name, entry]) => {
    const checked = checkEntry(name, entry, report);
    if (checked === null) return [];
    const at = ['projects', name];
    for (const { key, message } of [...forgeProblems(checked), ...secretProblems(checked), ...deployProblems(checked)])
      report([...at, ...key.split('.')], message);
    const project = toProject(name, checked, dirname(file));
    const placeless = trackerProblem(checked.tracker, project.repository.forge);
    if (placeless !== null) report([...at, 'tracker', 'repository'], placeless);
    return [project];
  });
  for (const { name, message } of clashes(projects)) report(['projects', name, 'repository'], message);
  for (const { name, message } of signingProblems(projects))
    report(['projects', name, 'git', 'signing', 'key'], message);
  if (problems.length > 0) throw new ProjectsError(file, problems);
  return projects;
}

function projectEntries(document: Document, report: Report): [string, unknown][] {
  const content = toContent(document, report);
  if (content === null) return [];
  if (!isMap(content)) {
    report([], 'takes a map with the key `projects`');
    return [];
  }
  for (const key of Object.keys(content).filter((key) => key !== 'projects'))
    report([key], 'is not known; the file takes `projects` alone');
  const { projects } = content;
  if (projects === undefined || projects === null) return [];
  if (!isMap(projects)) {
    report(['projects'], 'takes a map: the name of each project, and below it what it is');
    return [];
  }
  return Object.entries(projects);
}

function toContent(document: Document, report: Report): unknown {
  try {
    return document.toJS();
  } catch (error) {
    report([], (error as Error).message);
    return null;
  }
}

function checkEntry(name: string, entry: unknown, report: Report): ProjectEntry | null {
  const at = ['projects', name];
  for (const { message } of projectName.safeParse(name).error?.issues ?? []) report(at, message);
  if (!isMap(entry)) {
    report(at, 'takes a map with at least `repository`');
    return null;
  }
  const parsed = projectSchema.safeParse(entry);
  for (const issue of parsed.error?.issues ?? []) {
    for (const { path, message } of toldIssue(issue)) report([...at, ...path], message);
  }
  const choice = projectSchema.pick({ pipeline: true, approvals: true }).strip().safeParse(entry);
  if (choice.success) {
    const { pipeline = null, approvals = null } = choice.data;
    for (const problem of pipelineProblems({ stages: pipeline, approvals })) {
      report([...at, pipeline === null ? 'approvals' : 'pipeline'], problem);
    }
  }
  return parsed.data ?? null;
}

function toProject(name: string, entry: ProjectEntry, folder: string): Project {
  const url = absoluteRepository(entry.repository, folder);
  const place = entry.forge === 'local' ? null : ownerAndName(url);
  const repository = {
    name: entry.repositoryName ?? repositoryNameOf(url),
    url,
    baseBranch: entry.baseBranch,
    ...(entry.git.filters.length > 0 && { filters: entry.git.filters }),
    ...(entry.git.submodules.length > 0 && { submodules: entry.git.submodules }),
    ...(place !== null && { forge: { account: entry.forge, ...place } }),
  };
  return {
    name,
    repository,
    signing: entry.git.signing?.key ?? null,
    merge: entry.merge,
    pullRequest: entry.pullRequest,
    ci: entry.ci,
    agent: toAgent(entry.agent, folder),
    agents: Object.fromEntries(Object.entries(entry.agents).map(([role, agent]) => [role, toAgent(agent, folder)])),
    paths: entry.paths,
    protected: entry.protected,
    models: entry.models,
    efforts: entry.efforts,
    tools: entry.tools,
    maxTurns: entry.maxTurns,
    approvals: entry.approvals ?? null,
    approvers: entry.approvers ?? null,
    sandbox: absoluteSandbox(entry.sandbox),
    setUp: {
      commands: entry.setup.map(toCommand),
      files: entry.setupFiles ?? null,
      secrets: Object.entries(entry.setupSecrets).map(([name, files]) => ({ name, files })),
    },
    checks: entry.checks.map(toCommand),
    network: { setUp: entry.network.setup ?? null, checks: entry.network.checks ?? null },
    environment: entry.environment,
    expose: entry.expose,
    pipeline: entry.pipeline ?? null,
    limits: entry.limits,
    deploy: toDeploy(entry.deploy),
    tracker: toTracker(entry.tracker, repository),
    notify: { telegram: entry.notify.telegram ?? {} },
  };
}

function toCommand({ name, run, timeoutSeconds }: CommandEntry): Command {
  return { name: name ?? run, run, timeoutSeconds: timeoutSeconds ?? null };
}

function forgeProblems({ forge, repository, merge }: ProjectEntry): { key: string; message: string }[] {
  if (forge !== 'local') {
    if (ownerAndName(repository) !== null) return [];
    return [
      {
        key: 'repository',
        message: `is no address on the forge ${forge}, such as https://git.example.org/owner/name.git`,
      },
    ];
  }
  if (merge.method !== 'rebase') return [];
  return [{ key: 'merge', message: 'method rebase is for a forge alone; without one, it is merge or squash' }];
}

/** A secret of the set-up's alone that everybody reads, or that no set-up asks for. */
function secretProblems({ setup, setupSecrets, expose }: ProjectEntry): { key: string; message: string }[] {
  return Object.keys(setupSecrets).flatMap((name) => {
    const key = `setupSecrets.${name}`;
    if (expose.includes(name))
      return [{ key, message: 'is exposed as well, and so no secret of the set-up: take one' }];
    return setup.length === 0 ? [{ key, message: 'is for the commands of `setup`, and there are none' }] : [];
  });
}

function toAgent({ program, sandbox, network, ...agent }: AgentEntry, folder: string): ProjectAgent {
  return {
    ...agent,
    program: program === undefined ? null : absoluteProgram(program, folder),
    sandbox: sandbox ?? null,
    network: network ?? null,
  };
}

/** Two repositories must not share a folder. */
function clashes(projects: readonly Project[]): { name: string; message: string }[] {
  return projects.flatMap(({ name, repository }, index) => {
    const other = projects
      .slice(0, index)
      .find(
        (earlier) =>
          earlier.repository.name.toLowerCase() === repository.name.toLowerCase() &&
          earlier.repository.url !== repository.url,
      );
    if (other === undefined) return [];
    return [
      {
        name,
        message: `would share the folder ${repository.name} with the project ${other.name}: give one of them a \`repositoryName\``,
      },
    ];
  });
}

/** What projects say of the keys of their commits that does not go with what else is said. */
function signingProblems(projects: readonly Project[]): { name: string; message: string }[] {
  return projects.flatMap((project, index) => {
    const { name, signing, repository } = project;
    const twin = projects.slice(0, index).find((one) => one.repository.name === repository.name);
    if (twin !== undefined && twin.signing !== signing)
      return [{ name, message: `is not that of ${twin.name}, which has the same repository: give both the same` }];
    const reader = signing === null ? undefined : projects.find((one) => givenBy(one).includes(signing));
    if (signing === null || reader === undefined) return [];
    return [
      { name, message: `names ${signing}, which the project ${reader.name} gives to what it runs: take another` },
    ];
  });
}

function givenBy(project: Project): string[] {
  return [...project.expose, ...project.setUp.secrets.map(({ name }) => name), ...credentialsOf(project)];
}

/** A program's name is looked up on the worker's PATH; a path is the file's neighbour. */
function absoluteProgram(program: string, folder: string): string {
  return program.includes('/') ? resolve(folder, program) : program;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
