/** SIGINT is its fast shutdown, SIGQUIT its immediate one, which it recovers from at the next start. */
export const postgresEnding = [
  { signal: 'SIGINT', graceMs: 10_000, hurriedMs: 1_000 },
  { signal: 'SIGQUIT', graceMs: 5_000, hurriedMs: 2_000 },
  { signal: 'SIGKILL', graceMs: 5_000, hurriedMs: 5_000 },
] as const;
