/** What a command of a deployment is told, in its environment; whatever it starts finds it there too, orch itself for one. */
export const commandVariables = [
  'ORCH_COMMIT',
  'ORCH_PREVIOUS_COMMIT',
  'ORCH_ENVIRONMENT',
  'ORCH_PROJECT',
  'ORCH_ITEM',
] as const;
export type CommandVariables = Readonly<Partial<Record<(typeof commandVariables)[number], string>>>;
