/** What a program in a sandbox reaches: everything, or the hosts that these rules name (`host`, `host:port`, `*.host`). */
export type Network = 'open' | readonly string[];

/** What a run asked for and was not given. */
export interface Refused {
  /** By its policy. */
  readonly tools: readonly string[];
  /** By its network: `host:port`. */
  readonly hosts: readonly string[];
}

/** Of more, a task's page would have no room; who asks for hundreds is not helped by a list. */
export const mostRefusedHosts = 20;
