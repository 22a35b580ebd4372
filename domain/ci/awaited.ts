/** Checks of a commit that have not reported. */
export interface Awaited {
  /** Required ones, by name or pattern. */
  readonly required: readonly string[];
  /** What makes others likely: the CI files of the commit, or the names of checks that earlier commits had. */
  readonly likely: readonly string[];
}
