/** What a sandboxed program finds at a path. The root is empty: what no mount shows is not there. */
export type Mount =
  | {
      /** Of the host, without symbolic links, and there. */
      readonly path: string;
      readonly as: 'readable' | 'writable';
    }
  /** A folder of its own, writable, and gone with it. */
  | { readonly path: string; readonly as: 'empty' }
  /** Covers what a readable or writable folder would show. */
  | { readonly path: string; readonly as: 'hidden'; readonly isFolder: boolean }
  | Link;

export interface Link {
  readonly path: string;
  readonly as: 'link';
  readonly target: string;
}
