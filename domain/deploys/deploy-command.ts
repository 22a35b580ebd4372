/** Which of an environment's commands runs; in the ledger, what an agent's name is to the runs of agents. */
export const deployCommands = ['deploy', 'rollback'] as const;
export type CommandOf = (typeof deployCommands)[number];

/** Whether a run of the ledger is one of a deployment's command, and of no agent. */
export function isDeployCommand(agent: string): agent is CommandOf {
  return deployCommands.some((known) => known === agent);
}
