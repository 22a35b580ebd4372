/** A folder of the repository whose files another repository has; people alone move it. */
export interface Submodule {
  readonly path: string;
  /** Why its files are not there, in words that go on after its name; absent: they are. */
  readonly absent?: string;
}
