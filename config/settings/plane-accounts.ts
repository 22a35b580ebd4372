import { z } from 'zod';
import { roles } from '../../domain/pipeline/stages.js';
import { nearestName } from '../../domain/text/nearest-name.js';
import { readWebhookSecret, settingPrefix } from './forge-accounts.js';
import { isRoleToken, readRoleTokens, roleTokenName, type RoleTokens } from './role-tokens.js';
import type { SettingProblem } from './settings-error.js';

/** A workspace of a Plane that this host can talk to. */
export interface PlaneAccount {
  readonly kind: 'plane';
  /** `plane`, `plane-shop`. */
  readonly name: string;
  /** Where its API is: `https://api.plane.so`, `https://plane.example.org`. */
  readonly url: string;
  /** As its address has it. */
  readonly workspace: string;
  readonly token: string;
  readonly roleTokens?: RoleTokens;
}

interface PlaneSettings {
  readonly accounts: Readonly<Record<string, PlaneAccount>>;
  /** What each workspace signs its webhooks with. */
  readonly webhookSecrets: Readonly<Record<string, string>>;
}
type Given = Readonly<Record<string, string | undefined>>;

const planeItself = 'https://api.plane.so';
const parts = ['URL', 'WORKSPACE', 'TOKEN', 'WEBHOOK_SECRET'] as const;
const variable = new RegExp(`^(ORCH_PLANE(?:_[A-Z0-9]+(?:_[A-Z0-9]+)*?)?)_(${parts.join('|')})$`);
const takesUrl = z.url({ protocol: /^https?$/ });
const takesWorkspace = /^[A-Za-z0-9_-]{1,100}$/;

/** The workspaces of the environment, by name: ORCH_PLANE_WORKSPACE and its like, of a second one ORCH_PLANE_SHOP_WORKSPACE. */
export function readPlaneAccounts(given: Given, problems: SettingProblem[]): PlaneSettings {
  const accounts: Record<string, PlaneAccount> = {};
  const webhookSecrets: Record<string, string> = {};
  for (const prefix of prefixes(Object.keys(given))) {
    const account = readAccount(given, prefix, problems);
    if (account !== null) accounts[account.name] = account;
    const secret = readWebhookSecret(given, prefix, problems);
    if (secret !== null) webhookSecrets[nameOf(prefix)] = secret;
  }
  return { accounts, webhookSecrets };
}

/** By its name alone. */
export function isPlaneVariable(name: string): boolean {
  return prefixOf(name) !== null;
}

/** Those of an account; of a name with one setting alone nothing is known but that, and it is mistyped, or another program's. */
export function planeVariables(names: readonly string[]): string[] {
  const known = prefixes(names);
  return names.filter((name) => known.some((prefix) => prefix === prefixOf(name)));
}

/** Of the account that most have, the only one. */
export const usualPlaneVariables: readonly string[] = [
  ...parts.map((part) => `ORCH_PLANE_${part}`),
  ...roles.map((role) => roleTokenName('ORCH_PLANE', role)),
];

/** What to say where an account of Plane is not in the settings; null: it is. */
export function planeProblem(accounts: Readonly<Record<string, PlaneAccount>>, name: string): string | null {
  if (accounts[name] !== undefined) return null;
  const prefix = settingPrefix(name);
  const nearest = nearestName(name, Object.keys(accounts));
  const hint = nearest === null ? '' : ` (did you mean ${nearest}?)`;
  return `the workspace ${name} of a Plane is not in the settings${hint}: set ${prefix}_WORKSPACE and ${prefix}_TOKEN`;
}

/** `ORCH_PLANE`, `ORCH_PLANE_SHOP`; one with a name of its own is there where two settings have it. */
function prefixes(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const prefix of names.map(prefixOf)) if (prefix !== null) counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
  return [...counts].filter(([prefix, count]) => prefix === 'ORCH_PLANE' || count > 1).map(([prefix]) => prefix);
}

function prefixOf(name: string): string | null {
  const [, prefix = null] = variable.exec(isRoleToken(name) ? name.replace(/_[A-Z]+$/, '') : name) ?? [];
  return prefix;
}

function nameOf(prefix: string): string {
  return prefix
    .replace(/^ORCH_/, '')
    .toLowerCase()
    .replaceAll('_', '-');
}

function readAccount(given: Given, prefix: string, problems: SettingProblem[]): PlaneAccount | null {
  const read = (part: string) => given[`${prefix}_${part}`]?.trim();
  const problem = (part: (typeof parts)[number], takes: string) =>
    void problems.push({ name: `${prefix}_${part}`, got: part === 'TOKEN' ? null : (read(part) ?? ''), takes });
  const [workspace, token, roleTokens] = [read('WORKSPACE'), read('TOKEN'), readRoleTokens(given, prefix)];
  const url = (read('URL') ?? planeItself).replace(/\/+$/, '');
  // An address alone, or a secret alone, says of no workspace.
  if (workspace === undefined && token === undefined && roleTokens === undefined) return null;
  const before = problems.length;
  if (!takesUrl.safeParse(url).success || /\/api(\/|$)/.test(new URL(url).pathname))
    problem('URL', 'the address of a Plane, such as https://plane.example.org, without /api');
  if (workspace === undefined || !takesWorkspace.test(workspace))
    problem('WORKSPACE', 'the name of a workspace as its address has it, such as acme');
  if (token === undefined) problem('TOKEN', 'a token for all that no role does: Plane makes it for an account of orch');
  if (problems.length > before || workspace === undefined || token === undefined) return null;
  return {
    kind: 'plane',
    name: nameOf(prefix),
    url,
    workspace,
    token,
    ...(roleTokens !== undefined && { roleTokens }),
  };
}
