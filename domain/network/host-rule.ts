import { type Reach, reachOf } from './address.js';

/** A place that a program asks for; its name as the URL standard writes it, IPv6 without brackets. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

interface HostRule {
  readonly host: string;
  /** `*.host`: every name below it, and not the host itself. */
  readonly below: boolean;
  /** Null: the usual two. */
  readonly port: number | null;
}

const usualPorts = [80, 443];

/** What is wrong with a rule of a project's; null: nothing. */
export function hostRuleProblem(rule: string): string | null {
  return parseRule(rule) === null
    ? `${JSON.stringify(rule)} is no host that can be named: host, host:port or *.host, such as registry.npmjs.org`
    : null;
}

/** An authority, `host:port`, as a program sends it; null: it is none, or one that could be read in two ways. */
export function parseTarget(authority: string, usualPort: number | null = null): Target | null {
  const parts = /^(\[[0-9A-Fa-f:.]+\]|[^\s:/?#@\\[\]%]+)(?::(\d{1,5}))?$/.exec(authority);
  const host = parts === null ? null : plainHost(parts[1] ?? '');
  const port = parts?.[2] === undefined ? usualPort : Number(parts[2]);
  return host === null || port === null || port < 1 || port > 65_535 ? null : { host, port };
}

/**
 * How far a target may lie by the rules; null: none of them names it. Who names an address, or localhost, means this host, too;
 * who names a name means what it is in his own network, but never this host: its owner says where it leads.
 */
export function reachAllowed(rules: readonly string[], target: Target): Reach | null {
  const named = rules.map(parseRule).filter((rule) => rule !== null && matches(rule, target)) as HostRule[];
  if (named.length === 0) return null;
  if (isLocalhost(target.host) || reachOf(target.host) !== null) return 'near';
  return named.some(({ below }) => !below) ? 'private' : 'public';
}

const distance: Readonly<Record<Reach, number>> = { public: 0, private: 1, near: 2 };

export function isWithin(reach: Reach, allowed: Reach): boolean {
  return distance[reach] <= distance[allowed];
}

/** Rules that name a place on this host itself. */
export function loopbackTargets(rules: readonly string[]): Target[] {
  return rules.flatMap((rule) => {
    const parsed = parseRule(rule);
    if (parsed === null || parsed.below || parsed.port === null) return [];
    return isLoopback(parsed.host) ? [{ host: parsed.host, port: parsed.port }] : [];
  });
}

/** The rule that names the place of an address such as `https://host:port/path`; null: it is none. */
export function ruleOfUrl(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const { protocol, hostname, port } = new URL(address);
  if (!['http:', 'https:'].includes(protocol) || hostname === '') return null;
  return `${hostname}:${port === '' ? (protocol === 'http:' ? 80 : 443) : port}`;
}

export function isLoopback(host: string): boolean {
  return isLocalhost(host) || host === '::1' || /^127(\.\d+){3}$/.test(host);
}

/** As people are shown it, whatever a program has asked for. */
export function targetInWords({ host, port }: Target): string {
  const shown = host.replaceAll(/[^a-z0-9._:-]/g, '?').slice(0, longestHost);
  return host.includes(':') ? `[${shown}]:${port}` : `${shown}:${port}`;
}

const longestHost = 253;

function isLocalhost(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}

function matches({ host, below, port }: HostRule, target: Target): boolean {
  const isNamed = below ? target.host.endsWith(`.${host}`) : target.host === host;
  return isNamed && (port === null ? usualPorts.includes(target.port) : port === target.port);
}

function parseRule(rule: string): HostRule | null {
  const below = rule.startsWith('*.');
  const named = below ? rule.slice(2) : rule;
  const target = parseTarget(named, 443);
  if (target === null || !/^[a-z0-9._:-]+$/.test(target.host)) return null;
  if (below && reachOf(target.host) !== null) return null;
  return { host: target.host, below, port: /:\d+$/.test(named.replace(/^\[.*\]/, '')) ? target.port : null };
}

/** Lower case, addresses in their one usual form, without the dot of a full name; null: it is no host. */
function plainHost(host: string): string | null {
  if (!URL.canParse(`http://${host}/`)) return null;
  const { hostname } = new URL(`http://${host}/`);
  const plain = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname.replace(/\.$/, '');
  return plain === '' || plain.length > longestHost || plain.split('.').includes('') ? null : plain;
}
