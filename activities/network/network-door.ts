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
  /** Before the program: a forwarder, compiled, that starts it. */
  readonly arguments: readonly string[];
}

/** `environment`: the program's; what it holds for Node is not for the forwarder. */
export function doorInside(
  { socket, rules }: NetworkDoor,
  forwarder: string,
  environment: Readonly<Record<string, string>>,
): DoorInside {
  const settings: ForwarderSettings = {
    socket,
    loopback: loopbackTargets(rules),
    nodeOptions: environment['NODE_OPTIONS'] ?? null,
  };
  return {
    readable: [process.execPath, forwarder],
    arguments: [process.execPath, forwarder, JSON.stringify(settings)],
  };
}
