import { agentNames, agents } from '../agents/agents.js';

/** Names that a variable may have, in every shell. */
export const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

const orchs = /^(ORCH|TEMPORAL)_/;
/** What docker-compose.yml and libpq read on the way to the ledger. */
const ledgers = ['LEDGER_POSTGRES_PASSWORD', 'PGPASSWORD', 'PGPASSFILE', 'PGSERVICEFILE'];

/** Why a variable can be none of a project's own; null where it can. */
export function ownVariableProblem(name: string): string | null {
  if (!variableName.test(name)) return 'is no name of an environment variable';
  if (orchs.test(name)) return 'is a name of orch’s or Temporal’s own settings, which no project sets or reads';
  return null;
}

/**
 * Why no program can have this environment; null where it can. A zero ends a word of bwrap's: what follows it would be an option of
 * the sandbox's.
 */
export function environmentProblem(environment: Readonly<Record<string, string>>): string | null {
  const [name] = Object.entries(environment).find((entry) => entry.some((text) => text.includes('\0'))) ?? [];
  return name === undefined
    ? null
    : `The variable ${JSON.stringify(name.replaceAll('\0', '?'))} of the environment holds a zero byte, which no program can be given`;
}

/** Why a variable of the worker's is given to no command of a project's, whatever its projects file says; null where it may be. */
export function exposeProblem(name: string): string | null {
  const problem = ownVariableProblem(name);
  if (problem !== null) return problem;
  if (ledgers.includes(name)) return 'opens orch’s own ledger, which no project reads';
  const owner = agentNames.find((agent) => agents[agent].ownVariables.includes(name));
  if (owner === undefined) return null;
  return `is the agent ${owner}’s own, and given to it alone: let the worker have the value by another name for the project`;
}
