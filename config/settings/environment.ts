import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { type AgentName, agentNames, agents } from '../../domain/agents/agents.js';
import { certificateVariables } from '../../domain/agents/certificates.js';
import { UserError } from '../../domain/failures/user-error.js';

/** Names that a `.env` may set; others in it belong to somebody else's program. */
const ours = /^(ORCH|TEMPORAL|ANTHROPIC|CLAUDE|OPENAI|CODEX)_/;

/** The process's environment over what of the folder's `.env` is ours: the one place that reads either. */
export function readEnvironment(cwd: string): NodeJS.ProcessEnv {
  const fromFile = Object.entries(readDotEnv(cwd)).filter(([name]) => ours.test(name));
  return { ...Object.fromEntries(fromFile), ...process.env };
}

/** All that stands in the `.env` of the folder. */
export function readDotEnv(cwd: string): Readonly<Record<string, string>> {
  return parseEnv(readText(join(cwd, '.env'))) as Readonly<Record<string, string>>;
}

/** Whether a person who looks for a mistake of orch's wants to see where it happened. */
export function wantsStackTraces(): boolean {
  return ['debug', 'trace'].includes(process.env['ORCH_LOG_LEVEL'] ?? '');
}

/** The shell of the person at the terminal. */
export function personsShell(): string {
  return process.env['SHELL'] || '/bin/sh';
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw new UserError(`${path} cannot be read: ${(error as Error).message}`, 'Make it readable, or move it away.');
  }
}

type Environment = Readonly<Record<string, string>>;

const host = ['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'LANGUAGE', 'TZ', 'TMPDIR'];
const network = [
  ...certificateVariables,
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'all_proxy',
];

/** For our git and for notifiers' commands. */
export function hostEnvironment(env: NodeJS.ProcessEnv): Environment {
  return allowed(env, [...host, ...network, 'SSH_AUTH_SOCK']);
}

/** Whether agents and what they write have it from the worker without being asked. */
export function isGivenToAll(name: string): boolean {
  return isAmong([...host, ...network], name);
}

export type AgentEnvironments = Readonly<Record<AgentName, Environment>>;

/** For agents: an allow-list, never the worker's own environment; each gets its own credentials, and no other's. */
export function agentEnvironments(env: NodeJS.ProcessEnv, home: string | null): AgentEnvironments {
  const entries = agentNames.map((name) => {
    const names = [...host, ...network, ...agents[name].ownVariables];
    return [name, withHome(allowed(env, names), home)] as const;
  });
  return Object.fromEntries(entries) as Record<AgentName, Environment>;
}

/** For a project's set-up and checks: code that an agent wrote, so without the agent's credentials. */
export function commandEnvironment(env: NodeJS.ProcessEnv, home: string | null): Environment {
  return withHome(allowed(env, [...host, ...network]), home);
}

function allowed(env: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && isAmong(names, entry[0]),
  );
  return Object.fromEntries(kept);
}

function isAmong(names: readonly string[], name: string): boolean {
  return names.includes(name) || name.startsWith('LC_');
}

function withHome(environment: Record<string, string>, home: string | null): Environment {
  return home === null ? environment : { ...environment, HOME: home };
}
