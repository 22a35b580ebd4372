import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Network } from '../../domain/network/network.js';
import { startFilteringProxy } from '../network/filtering-proxy.js';
import type { NetworkDoor } from '../network/network-door.js';
import type { ProxyEnvironment } from '../network/upstream-proxy.js';
import { refusedHosts } from '../network/refused-hosts.js';

/** The way out of a sandbox of commands. */
export interface CommandDoor extends NetworkDoor {
  /** Of the host itself, which may name a proxy that it goes out by. */
  readonly environment: ProxyEnvironment;
}

/** What commands reach; null: everything. The folder is made for a short name: that of a socket has little room. */
export async function commandDoor(
  network: Network | null,
  registries: readonly string[],
  environment: ProxyEnvironment,
): Promise<CommandDoor | null> {
  if (network === 'open') return null;
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'orch-network-')));
  return { socket: join(folder, 'proxy.sock'), rules: network ?? registries, environment };
}

export interface OpenNetwork {
  /** Hosts that were refused since it was asked last, each once in all. */
  readonly refused: () => readonly string[];
  readonly close: () => Promise<void>;
}

/** Opens the way out of the commands' sandbox. */
export async function openNetwork(door: CommandDoor | null): Promise<OpenNetwork> {
  if (door === null) return { refused: () => [], close: () => Promise.resolve() };
  const refused = refusedHosts();
  const proxy = await startFilteringProxy({ ...door, onRefused: refused.note });
  let told = 0;
  return {
    refused: () => {
      const all = refused.all();
      const since = all.slice(told);
      told = all.length;
      return since;
    },
    close: async () => {
      proxy.close();
      await rm(dirname(door.socket), { recursive: true, force: true });
    },
  };
}
