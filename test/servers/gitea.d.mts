/** A process of the tests' own, in a folder of its own. */
export interface GiteaProcess {
  /** Null: it serves git over http alone. `url` ends before the owner. */
  readonly ssh: { readonly url: string; readonly knownHosts: string } | null;
  /** As a host that loses power: nothing answers at the URL any more. */
  kill(): Promise<void>;
  /** The same server again, at the same URL, with all that it had. */
  restart(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

export function startGitea(options?: { readonly withSsh?: boolean }): Promise<{
  readonly url: string;
  readonly adminToken: string;
  /** Null: it is a given server, which nobody here may end. */
  readonly process: GiteaProcess | null;
}>;
