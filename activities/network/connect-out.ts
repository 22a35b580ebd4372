import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { connect, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type Reach, reachOf } from '../../domain/network/address.js';
import { isWithin, type Target } from '../../domain/network/host-rule.js';

/** Names are looked up outside of the sandbox; tests have hosts of their own. */
export type LookUp = (host: string) => Promise<readonly LookupAddress[]>;

export const lookUp: LookUp = (host) => lookup(host, { all: true });

const connectMs = 30_000;

/** A place was found where the program may not go. */
export class ForbiddenAddress extends Error {}

/**
 * Connects to a place at an address that was looked at: a name that leads elsewhere a moment later is not looked up again.
 */
export async function connectTo({ host, port }: Target, allowed: Reach, look: LookUp): Promise<Socket> {
  const found = reachOf(host) === null ? await look(host) : [{ address: host, family: host.includes(':') ? 6 : 4 }];
  const within = found.filter(({ address }) => isWithin(reachOf(address) ?? 'near', allowed));
  if (within.length === 0) throw new ForbiddenAddress(found.length === 0 ? 'it has no address' : 'it leads inside');
  const checked: LookupFunction = (_host, options, answer) => {
    if (options.all === true) answer(null, [...within]);
    else answer(null, within[0]?.address ?? '', within[0]?.family);
  };
  return connected(
    connect({ host: 'checked.invalid', port, lookup: checked, autoSelectFamily: true, allowHalfOpen: true }),
  );
}

/** To the proxy that this host itself goes by. */
export function connectToProxy({ protocol, hostname, port }: URL): Promise<Socket> {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  if (protocol === 'http:') {
    return connected(connect({ host, port: Number(port || 80), allowHalfOpen: true }));
  }
  const servername = reachOf(host) === null ? { servername: host } : {};
  return connected(connectTls({ host, port: Number(port || 443), ...servername }), 'secureConnect');
}

/** What proves who we are to it; an empty object: nothing has to. */
export function authorizationOf({ username, password }: URL): { readonly 'proxy-authorization'?: string } {
  if (username === '' && password === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

function connected(socket: Socket, event = 'connect'): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => socket.destroy(new Error('it does not answer')), connectMs);
    socket.once('error', reject);
    socket.once('close', () => clearTimeout(late));
    socket.once(event, () => {
      clearTimeout(late);
      socket.off('error', reject);
      resolve(socket);
    });
  });
}
