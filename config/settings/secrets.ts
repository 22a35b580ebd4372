import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { isForgeVariable } from './forge-accounts.js';
import { isPlaneVariable } from './plane-accounts.js';
import { secretSettings, settingNames } from './settings-schema.js';
import { readTemporalKeyFile, type TemporalConnection } from './temporal.js';

type Variables = Readonly<Record<string, string | undefined>>;

const secretName = new RegExp(
  [
    '(TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|_PASS|_PWD|API_?KEY|_KEY|KEY_DATA|CREDENTIALS?|_AUTH|AUTHORIZATION|_HEADERS)$',
    // Where a webhook is told may be all that it takes to tell something there.
    '^ORCH_NOTIFY_WEBHOOK_URL$',
    // A role's, also where the role is written wrongly.
    '^ORCH_(GITEA|GITHUB|PLANE)_(\\w+_)?TOKEN_\\w+$',
  ].join('|'),
  'i',
);

/** Every value that its name, or its place in a URL, says is a credential: never stored, shown or committed. */
export function findCredentials(from: readonly Variables[], temporal: TemporalConnection | null): string[] {
  const entries = from.flatMap((variables) => Object.entries(variables));
  const named = entries.flatMap(([name, value]) => (secretName.test(name) ? [value] : []));
  const inUrls = entries.flatMap(([, value]) => passwordOf(value ?? ''));
  return distinct([...named, ...inUrls, temporal?.apiKey]);
}

/**
 * Of variables that are there for the sake of a secret (those of `.env`, those that a project exposes) the values that are
 * never stored or shown: all but what would only make texts unreadable.
 */
export function secretsAmong(variables: Variables, cwd: string): string[] {
  const entries = Object.entries(variables).filter(
    ([name, value = '']) => secretName.test(name) || !(isPlainName(name) || isPlainValue(value.trim(), cwd)),
  );
  return distinct(entries.map(([, value]) => value));
}

/** Names of orch's, Temporal's and the agents' own settings say what is secret; others may say what is not. */
function isPlainName(name: string): boolean {
  if (secretSettings.includes(name)) return false;
  const isKnown = settingNames.includes(name) || isForgeVariable(name) || isPlaneVariable(name);
  return isKnown || /^(TEMPORAL|ANTHROPIC|CLAUDE|OPENAI|CODEX)_/.test(name) || plainName.test(name);
}

const plainName = /(^|_)(MODEL|REGION|VERSION|ENV|ENVIRONMENT|HOST|HOSTNAME|PORT|LEVEL|LANG|LOCALE|TZ)$/i;

/** One word, a version or an address, `localhost`, a URL of a host alone, a path. */
function isPlainValue(value: string, cwd: string): boolean {
  if (/^(\p{Lu}?\p{Ll}+|\p{Lu}+)$/u.test(value) && value.length <= longestWord) return true;
  if (/^(localhost|\d+(\.\d+)+)(:\d{1,5})?$/.test(value)) return true;
  return isHostAlone(value) || isPath(value, cwd);
}

const longestWord = 20;

function isHostAlone(value: string): boolean {
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/?#@]+\/?$/i.test(value)) return false;
  return URL.canParse(value);
}

/** What begins with a slash may be base64 as well: a path, or a list of them as in PATH, is one that is there. */
function isPath(value: string, cwd: string): boolean {
  if (/^(~|\.{1,2})\//.test(value)) return true;
  const paths = value.split(':');
  return paths.every((path) => path.startsWith('/')) && paths.some((path) => existsSync(resolve(cwd, path)));
}

function distinct(found: readonly (string | undefined)[]): string[] {
  return [...new Set(found.map((secret) => (secret ?? '').trim()).filter((secret) => secret !== ''))];
}

const secretFile = /^(ORCH_GITHUB_(\w+_)?APP_KEY_FILE|TEMPORAL_CONFIG_FILE|PGPASSFILE)$/;

/** Files with credentials that the environment names, absolute. */
export function findSecretFiles(env: NodeJS.ProcessEnv, cwd: string): string[] {
  const named = Object.entries(env).map(([name, value]) => (secretFile.test(name) ? value : undefined));
  const found = [...named, readTemporalKeyFile(env), databaseKeyFile(env.ORCH_DATABASE_URL ?? '')];
  return found.flatMap((path) => (path ? [resolve(cwd, path.trim())] : []));
}

function databaseKeyFile(url: string): string | undefined {
  return URL.canParse(url) ? (new URL(url).searchParams.get('sslkey') ?? undefined) : undefined;
}

/** The password of a URL with credentials, as it stands there and decoded. */
export function passwordOf(value: string): string[] {
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/]*@/i.test(value) || !URL.canParse(value)) return [];
  const { password } = new URL(value);
  return [password, decoded(password)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
