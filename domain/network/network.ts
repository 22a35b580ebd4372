/** What a program in a sandbox reaches: everything, or the hosts that these rules name (`host`, `host:port`, `*.host`). */
export type Network = 'open' | readonly string[];

/** Whether it was asked for that something is kept from a program, which nothing but a sandbox can do. Null: nothing was. */
export function isLimited(network: Network | null): boolean {
  return network !== null && network !== 'open';
}

/** What a run asked for and was not given. */
export interface Refused {
  /** By its policy. */
  readonly tools: readonly string[];
  /** By its network: `host:port`. */
  readonly hosts: readonly string[];
}

/** Both, each thing once; the first of many. */
export function mergeRefused(one: Refused | undefined, other: Refused | undefined): Refused {
  const merged = (key: keyof Refused) =>
    [...new Set([...(one?.[key] ?? []), ...(other?.[key] ?? [])])].slice(0, mostRefusedHosts);
  return { tools: merged('tools'), hosts: merged('hosts') };
}

/** Of more, a task's page would have no room; who asks for hundreds is not helped by a list. */
export const mostRefusedHosts = 20;
