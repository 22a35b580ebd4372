import { resolve } from 'node:path';
import { readTemporalKeyFile, type TemporalConnection } from './temporal.js';

const secretName = /(TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|PRIVATE_KEY|CREDENTIALS?)$/i;

/** Every value of the environment that must never be stored or shown. */
export function findSecrets(env: NodeJS.ProcessEnv, temporal: TemporalConnection | null): string[] {
  const named = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && secretName.test(name) ? [value] : [],
  );
  const inUrls = Object.values(env).flatMap((value) => passwordOf(value ?? ''));
  const found = [...named, ...inUrls, ...(temporal?.apiKey === undefined ? [] : [temporal.apiKey])];
  return [...new Set(found.map((secret) => secret.trim()).filter((secret) => secret !== ''))];
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
