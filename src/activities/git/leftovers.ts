/** Changes of protected paths, kept beside the branch until a person has decided. */
export interface ProtectedChanges {
  /** Holds them, and names them for good. */
  readonly commit: string;
  /** At most 50. */
  readonly files: readonly string[];
  readonly count: number;
}
