const digits = 12;

/** As people are shown a commit: enough of it to find it by. */
export function shortCommit(commit: string): string {
  return commit.slice(0, digits);
}
