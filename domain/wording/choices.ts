/** What the two answers to an approval mean, where it asks more than whether something is good as it is. */
export interface Choices {
  readonly approve: string;
  readonly reject: string;
}

const rows: Readonly<Partial<Record<string, Choices>>> = {
  base: {
    approve: 'go on anyway: the agents are told what is red, and make it green with their work',
    reject: 'fix first: the task is blocked until a retry, which looks at the base anew',
  },
  held: {
    approve: 'deploys it all the same, over what the environment is held for',
    reject: 'the reason goes to the developer',
  },
  'setup-secrets': {
    approve: 'gives the set-up its secrets, as long as these files stay as they are',
    reject: 'the reason goes to the developer',
  },
};

/** `kind`: of the approval. Null: approve and reject say it. */
export function choicesOf(kind: string): Choices | null {
  return rows[kind] ?? null;
}
