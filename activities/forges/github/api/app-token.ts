import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { stepFailure } from '../../../temporal/failure.js';

export interface GithubApp {
  readonly account: string;
  readonly appId: string;
  readonly keyFile: string;
}

const validSeconds = 540;
/** Clocks differ; GitHub takes no token of the future. */
const earlierSeconds = 60;

/** What an App shows to GitHub as itself, for some minutes. The key is read each time, so that it can be exchanged. */
export async function signAppToken(app: GithubApp, now: number): Promise<string> {
  const key = await readKey(app);
  const seconds = Math.floor(now / 1_000);
  const claims = { iat: seconds - earlierSeconds, exp: seconds + validSeconds, iss: app.appId };
  const signed = [{ alg: 'RS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
}

async function readKey({ account, keyFile }: GithubApp): Promise<KeyObject> {
  const variable = `ORCH_${account.toUpperCase().replaceAll('-', '_')}_APP_KEY_FILE`;
  const pem = await readFile(keyFile, 'utf8').catch((error: unknown) => {
    const { code = 'it is unreadable' } = error as NodeJS.ErrnoException;
    throw stepFailure('InvalidInput', `On this worker the file of ${variable}, ${keyFile}, cannot be read (${code}).`);
  });
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // Said below, without what OpenSSL says: that may hold parts of the file.
  }
  throw stepFailure('InvalidInput', `On this worker the file of ${variable}, ${keyFile}, holds no RSA private key.`);
}
