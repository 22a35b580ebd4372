import type { TemporalConnection } from './temporal.js';

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
