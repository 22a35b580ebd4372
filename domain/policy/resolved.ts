/** A value found in settings, and what a person should know about how it was found. */
export interface Resolved<T> {
  readonly value: T;
  readonly warnings: readonly string[];
}
