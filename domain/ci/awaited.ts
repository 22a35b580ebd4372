/** Checks of a commit that have not reported. */
export interface Awaited {
  /** Required ones, by name or pattern. */
  readonly required: readonly string[];
  /** What makes others likely: the names of checks that earlier commits had, or the CI files of the commit. */
  readonly likely: readonly string[];
  /** CI files that may bring more than has reported, or bring nothing, as for an earlier commit; absent: there are none such. */
  readonly possible?: readonly string[];
}
