import type { Target } from '../../../domain/network/host-rule.js';

/** What the forwarder inside of a sandbox is told, as its first argument. */
export interface ForwarderSettings {
  /** The proxy's unix socket. */
  readonly socket: string;
  /** Named places on the host itself, which are reached inside under the same names. */
  readonly loopback: readonly Target[];
}
