import { dirname } from 'node:path';
import { loopbackTargets } from '../../domain/network/host-rule.js';
import type { ForwarderSettings } from './inside/settings.js';

/** The one way out of a sandbox. */
export interface NetworkDoor {
  /** Of the filtering proxy: absolute, and its folder is there before the sandbox is. */
  readonly socket: string;
  readonly rules: readonly string[];
}

export interface DoorInside {
  /** What has to be seen inside. */
  readonly readable: readonly string[];
  /** Before the program, which it starts. */
  readonly arguments: readonly string[];
}

/** What Node is told by the program's environment is not for the forwarder, which is Node as well. */
const withoutOptions = 'ORCH_NODE_OPTIONS=$NODE_OPTIONS; export ORCH_NODE_OPTIONS; unset NODE_OPTIONS; exec "$@"';

/** `forwarder`: compiled. */
export function doorInside({ socket, rules }: NetworkDoor, forwarder: string): DoorInside {
  const settings: ForwarderSettings = { socket, loopback: loopbackTargets(rules) };
  return {
    readable: [process.execPath, forwarder, dirname(socket)],
    arguments: [
      ...['/bin/sh', '-c', withoutOptions, 'orch-forwarder'],
      ...[process.execPath, forwarder, JSON.stringify(settings)],
    ],
  };
}
