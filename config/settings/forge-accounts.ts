import { z } from 'zod';
import type { Role } from '../../domain/pipeline/stages.js';
import { nearestName } from '../../domain/text/nearest-name.js';
import { isRoleToken, readRoleTokens, type RoleTokens, roleTokenName } from './role-tokens.js';
import type { SettingProblem } from './settings-error.js';

/** A forge that this host can talk to: where it is, and as whom. */
export type ForgeAccount = GiteaAccount | GithubAccount;
export interface GiteaAccount {
  readonly kind: 'gitea';
  readonly name: string;
  readonly url: string;
  readonly token: string;
  readonly roleTokens?: RoleTokens;
}
export interface GithubAccount {
  readonly kind: 'github';
  readonly name: string;
  readonly url: string;
  readonly credentials: { readonly token: string } | { readonly appId: string; readonly keyFile: string };
  readonly roleTokens?: RoleTokens;
}
/** ORCH_GITEA_URL and its like, and with a name in the middle those of a second forge of the kind: ORCH_GITEA_SHOP_URL. */
const variable = /^ORCH_(GITEA|GITHUB)_(?:([A-Z0-9]+(?:_[A-Z0-9]+)*)_)?(URL|TOKEN|APP_ID|APP_KEY_FILE|WEBHOOK_SECRET)$/;
const githubItself = 'https://github.com';
const takesUrl = z.url({ protocol: /^https?$/ });

export function isForgeVariable(name: string): boolean {
  return variable.test(name) || (isRoleToken(name) && !name.startsWith('ORCH_PLANE_'));
}

/** The accounts of the environment by name: `gitea`, `gitea-shop`, `github`. What is wrong with one is noted as a problem. */
export function readForgeAccounts(
  given: Readonly<Record<string, string | undefined>>,
  problems: SettingProblem[],
): Readonly<Record<string, ForgeAccount>> {
  const accounts: Record<string, ForgeAccount> = {};
  for (const [prefix, name] of prefixes(given)) {
    const account = readAccount(given, prefix, name, problems);
    if (account !== null) accounts[name] = account;
  }
  return accounts;
}

/** An account by its name, and what to say where it is not there. */
export function accountProblem(accounts: Readonly<Record<string, ForgeAccount>>, name: string): string | null {
  if (accounts[name] !== undefined) return null;
  const prefix = settingPrefix(name);
  const nearest = nearestName(name, Object.keys(accounts));
  const hint = nearest === null ? '' : ` (did you mean ${nearest}?)`;
  return `the forge ${name} is not in the settings${hint}: set ${prefix}_URL and ${prefix}_TOKEN`;
}

/** What the name of each setting of an account begins with. */
export function settingPrefix(name: string): string {
  return `ORCH_${name.toUpperCase().replaceAll('-', '_')}`;
}

/** By which token somebody speaks, and the setting that it stands in. */
export function tokenOf(
  { name, token, roleTokens }: Pick<GiteaAccount, 'name' | 'token' | 'roleTokens'>,
  speaker?: Role,
): { readonly token: string; readonly setBy: string } {
  const setBy = `${settingPrefix(name)}_TOKEN`;
  const own = speaker === undefined ? undefined : roleTokens?.[speaker];
  if (speaker === undefined || own === undefined) return { token, setBy };
  return { token: own, setBy: roleTokenName(settingPrefix(name), speaker) };
}

function prefixes(given: Readonly<Record<string, string | undefined>>): Map<string, string> {
  const found = Object.keys(given).flatMap((key) => {
    const [, kind, name] = variable.exec(isRoleToken(key) ? key.replace(/_[A-Z]+$/, '') : key) ?? [];
    if (kind === undefined) return [];
    const parts = name === undefined ? [kind] : [kind, name];
    return [[`ORCH_${parts.join('_')}`, parts.join('-').toLowerCase().replaceAll('_', '-')] as const];
  });
  return new Map(found);
}

function readAccount(
  given: Readonly<Record<string, string | undefined>>,
  prefix: string,
  name: string,
  problems: SettingProblem[],
): ForgeAccount | null {
  const problem = (variable: string, takes: string) => {
    problems.push({ name: variable, got: variable.endsWith('TOKEN') ? null : (given[variable] ?? ''), takes });
    return null;
  };
  const read = (part: string) => given[`${prefix}_${part}`]?.trim();
  const token = read('TOKEN');
  const isGithub = prefix.startsWith('ORCH_GITHUB');
  const url = (read('URL') ?? (prefix === 'ORCH_GITHUB' ? githubItself : '')).replace(/\/+$/, '');
  if (!takesUrl.safeParse(url).success) return problem(`${prefix}_URL`, 'a URL such as https://git.example.org');
  const roleTokens = readRoleTokens(given, prefix);
  const more = roleTokens === undefined ? {} : { roleTokens };
  if (token !== undefined) {
    return isGithub
      ? { kind: 'github', name, url, credentials: { token }, ...more }
      : { kind: 'gitea', name, url, token, ...more };
  }
  if (!isGithub) {
    if (roleTokens !== undefined) return problem(`${prefix}_TOKEN`, 'a token for all that no role does');
    // The orchestrator before had the address alone, for links.
    return null;
  }
  const [appId, keyFile] = [read('APP_ID'), read('APP_KEY_FILE')];
  if (appId === undefined && keyFile === undefined) return null;
  if (appId === undefined) return problem(`${prefix}_APP_ID`, 'the number of the GitHub App whose key is set');
  if (keyFile === undefined)
    return problem(`${prefix}_APP_KEY_FILE`, 'the file with the private key of the GitHub App');
  return { kind: 'github', name, url, credentials: { appId, keyFile }, ...more };
}

const shortestSecret = 16;

/** What each account signs its webhooks with, by its name: ORCH_GITEA_WEBHOOK_SECRET, ORCH_GITEA_SHOP_WEBHOOK_SECRET. */
export function readWebhookSecrets(
  given: Readonly<Record<string, string | undefined>>,
  problems: SettingProblem[],
): Readonly<Record<string, string>> {
  const secrets: Record<string, string> = {};
  for (const [prefix, name] of prefixes(given)) {
    const secret = readWebhookSecret(given, prefix, problems);
    if (secret !== null) secrets[name] = secret;
  }
  return secrets;
}

/** Null: none, or one that is too short. */
export function readWebhookSecret(
  given: Readonly<Record<string, string | undefined>>,
  prefix: string,
  problems: SettingProblem[],
): string | null {
  const secret = given[`${prefix}_WEBHOOK_SECRET`]?.trim();
  if (secret === undefined || secret.length >= shortestSecret) return secret ?? null;
  const takes = `at least ${shortestSecret} characters, such as the output of openssl rand -hex 32`;
  problems.push({ name: `${prefix}_WEBHOOK_SECRET`, got: null, takes });
  return null;
}
