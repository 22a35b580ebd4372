/** The filters of git that orch knows how to run: by their names in `.gitattributes`. */
export const gitFilters = ['lfs'] as const;
export type GitFilter = (typeof gitFilters)[number];

export function isGitFilter(name: string): name is GitFilter {
  return gitFilters.some((one) => one === name);
}
