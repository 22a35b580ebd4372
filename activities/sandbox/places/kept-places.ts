import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Agent } from '../../../domain/agents/agent.js';
import { type AgentName, agentNames, agents } from '../../../domain/agents/agents.js';

type Environment = Readonly<Record<string, string>>;

/** Where each agent keeps its login and its sessions. */
export function allKept(environments: Readonly<Record<AgentName, Environment>>): string[] {
  return agentNames.flatMap((name) => {
    const { folders, files } = keptBy(agents[name], environments[name]);
    return [...folders, ...files];
  });
}

/** Makes what is missing: nothing can be made where its folder is read-only. */
export async function makeKept(agent: Agent, environment: Environment): Promise<string[]> {
  const { folders, files } = keptBy(agent, environment);
  for (const folder of folders) await mkdir(folder, { recursive: true, mode: 0o700 }).catch(expectSomething);
  for (const file of files) await writeFile(file, '{}\n', { flag: 'wx', mode: 0o600 }).catch(expectSomething);
  return [...folders, ...files];
}

export function keptInHome({ keeps }: Agent): string[] {
  return [...keeps.folders, ...keeps.files];
}

function keptBy(
  { keeps }: Agent,
  environment: Environment,
): { readonly folders: readonly string[]; readonly files: readonly string[] } {
  const moved = keeps.variable === null ? undefined : environment[keeps.variable];
  if (moved !== undefined) return { folders: [moved], files: [] };
  const home = environment.HOME;
  if (home === undefined) return { folders: [], files: [] };
  return { folders: keeps.folders.map((name) => join(home, name)), files: keeps.files.map((name) => join(home, name)) };
}

/** Agents may have put what they like there, in a home of their own: who goes by it says what is wrong. */
function expectSomething(error: NodeJS.ErrnoException): void {
  if (!['EEXIST', 'ENOENT', 'ENOTDIR', 'ELOOP'].includes(error.code ?? '')) throw error;
}
