import type { EnvironmentName } from '../../domain/pipeline/environment.js';
import type { Repository } from '../../domain/task/task.js';
import type { Settings } from '../settings/settings.js';
import { credentialsOf } from './to-deploy.js';
import type { Project } from './project.js';
import { readProjects } from './projects.js';
import { isVariable } from './schema/project-git.js';

/**
 * Variables of the worker's that its own projects file gives to a project, by name, whatever a task's input asks for; a text: why
 * it does not. Empty counts as not there.
 */
export type Given = Readonly<Record<string, string>> | string;

export function exposedVariables(settings: Settings, project: string, names: readonly string[]): Given {
  return given(settings, { project, names, key: 'expose', allowed: exposedBy(find(settings, project)) });
}

export function setUpSecrets(settings: Settings, project: string, names: readonly string[]): Given {
  const allowed = secretsOf(find(settings, project)).map(({ name }) => name);
  return given(settings, { project, names, key: 'setupSecrets', allowed });
}

/** Of an environment's commands alone. */
export function deployCredentials(
  settings: Settings,
  project: string,
  environment: EnvironmentName,
  names: readonly string[],
): Given {
  const allowed = find(settings, project)?.deploy.environments[environment].credentials ?? [];
  return given(settings, { project, names, key: `deploy.${environment}.credentials`, allowed });
}

/** The values of all that a project names as credentials: whoever did so has said what they are, whatever they look like. */
export function knownCredentials({ variables }: Settings, project: Project): string[] {
  return credentialsOf(project).map((name) => variables[name] ?? '');
}

/** All that a project gives to what its agents run. */
export function knownVariables({ variables }: Settings, project: Project): Readonly<Record<string, string>> {
  const names = [...exposedBy(project), ...secretsOf(project).map(({ name }) => name)];
  return Object.fromEntries(names.map((name) => [name, variables[name] ?? '']));
}

export function filesOfSecret(settings: Settings, project: string, name: string): readonly string[] {
  return secretsOf(find(settings, project)).find((secret) => secret.name === name)?.files ?? [];
}

export function keepsSecrets(settings: Settings, project: string): boolean {
  return secretsOf(find(settings, project)).length > 0;
}

/** What projects ask for and this host does not have: told before a task needs it. */
export function missingVariables(settings: Settings, projects: readonly Project[]): string[] {
  return projects.flatMap((project) => {
    const names = [...exposedBy(project), ...secretsOf(project).map(({ name }) => name), ...credentialsOf(project)];
    const missing = names.filter((name) => !isThere(settings, name));
    return missing.length === 0 ? [] : [`The project ${project.name} asks for ${missing.join(', ')}: ${howToGive}`];
  });
}

/** The name of a file, or of a variable with its value, empty where this host has none; null: commits are not signed. */
export type SigningSource =
  { readonly file: string } | { readonly variable: string; readonly value: string | undefined } | null;

/**
 * What commits of a repository are signed with, by this host's own projects file: a task's input has no say in it. A repository's
 * name stands for one origin.
 */
export function signingOf(settings: Settings, { name }: Pick<Repository, 'name'>): SigningSource {
  const signing = readProjects(settings).find(({ repository }) => repository.name === name)?.signing ?? null;
  return signing === null ? null : sourceOf(settings, signing);
}

/** Of all projects, for who has to keep them from others. */
export function signingSources(settings: Settings): NonNullable<SigningSource>[] {
  const names = new Set(readProjects(settings).flatMap(({ signing }) => (signing === null ? [] : [signing])));
  return [...names].map((name) => sourceOf(settings, name));
}

function sourceOf({ variables }: Settings, name: string): NonNullable<SigningSource> {
  return isVariable(name) ? { variable: name, value: variables[name] } : { file: name };
}

const howToGive = 'put it into the .env of the worker, or into its environment, and start the worker again.';

function given(
  settings: Settings,
  {
    project,
    names,
    key,
    allowed,
  }: {
    readonly project: string;
    readonly names: readonly string[];
    readonly key: 'expose' | 'setupSecrets' | `deploy.${EnvironmentName}.credentials`;
    readonly allowed: readonly string[];
  },
): Given {
  const strange = names.filter((name) => !allowed.includes(name));
  if (strange.length > 0) {
    return `The task asks for ${strange.join(', ')}, and this worker’s projects file does not name it under \`${key}\` of the project ${project}. If that is meant, add it there, then retry; else cancel the task, and start it anew.`;
  }
  const missing = names.filter((name) => !isThere(settings, name));
  if (missing.length > 0) return `This worker has no ${missing.join(', ')}: ${howToGive} Then retry.`;
  return Object.fromEntries(names.map((name) => [name, settings.variables[name] ?? '']));
}

function isThere({ variables }: Settings, name: string): boolean {
  return (variables[name] ?? '') !== '';
}

function find(settings: Settings, name: string): Project | undefined {
  return readProjects(settings).find((project) => project.name === name);
}

function exposedBy(project: Project | undefined): readonly string[] {
  return project?.expose ?? [];
}

function secretsOf(project: Project | undefined): Project['setUp']['secrets'] {
  return project?.setUp.secrets ?? [];
}
