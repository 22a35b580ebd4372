/** What is asked of the forge's checks before anything is merged. */
export interface CiPolicy {
  /** Checks that have to report, by name; `*` stands for any characters. Those that the forge itself requires count in any case. */
  readonly required: readonly string[];
  /** How long a commit's checks may take to show themselves where some are likely. */
  readonly startTimeoutSeconds: number;
  /** A commit that changes nothing outside of these paths needs no checks of its own: those of the one before it count. */
  readonly exempt: readonly string[];
}

/** Of a project that says nothing about it. */
export const usualCi: CiPolicy = { required: [], startTimeoutSeconds: 180, exempt: [] };
