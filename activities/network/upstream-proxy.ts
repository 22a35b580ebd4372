import { isLoopback, type Target } from '../../domain/network/host-rule.js';

export type ProxyEnvironment = Readonly<Record<string, string | undefined>>;

/** What a program has that goes out by another proxy: the host's own may have a password. */
export function withoutProxies(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(https?|all|no)_proxy$/i.test(name)));
}

/** The proxy by which this host itself reaches a place, as its environment names it; null: it goes there by itself. */
export function upstreamFor(
  environment: ProxyEnvironment,
  { host, port }: Target,
  scheme: 'http' | 'https',
): URL | null {
  const named = valueOf(environment, `${scheme}_proxy`) ?? valueOf(environment, 'all_proxy');
  if (named === null || isLoopback(host)) return null;
  const address = named.includes('://') ? named : `http://${named}`;
  // A SOCKS proxy is not spoken to: the place is tried directly.
  if (!URL.canParse(address) || !/^https?:/.test(address)) return null;
  return isExcepted(valueOf(environment, 'no_proxy') ?? '', host, port) ? null : new URL(address);
}

/** As curl and Go read it: names with all below them, with or without a port; `*`: everything. */
function isExcepted(list: string, host: string, port: number): boolean {
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      const [, name = '', onPort] = /^(?:\*?\.)?(.*?)(?::(\d+))?$/.exec(entry) ?? [];
      if (entry === '*') return true;
      if (name === '' || (onPort !== undefined && Number(onPort) !== port)) return false;
      return host === name || host.endsWith(`.${name}`);
    });
}

function valueOf(environment: ProxyEnvironment, name: string): string | null {
  return environment[name] || environment[name.toUpperCase()] || null;
}
