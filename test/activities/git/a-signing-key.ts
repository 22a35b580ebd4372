import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testEnvironment } from './fresh-origin.js';

export interface TestKey {
  readonly file: string;
  readonly privateKey: string;
  readonly publicKey: string;
}

/** A real key, made by ssh-keygen. */
export function aSigningKey(folder: string, name = 'key', passphrase = ''): TestKey {
  const file = join(folder, name);
  const options = ['-q', '-t', 'ed25519', '-N', passphrase, '-C', 'orch', '-f', file];
  execFileSync('ssh-keygen', options, { env: testEnvironment, stdio: 'pipe' });
  return { file, privateKey: readFileSync(file, 'utf8'), publicKey: readFileSync(`${file}.pub`, 'utf8').trim() };
}

/** What git says of a commit's signature, where this key is the only one that it trusts. */
export function verified(repository: string, commit: string, { publicKey, file }: TestKey, email: string): string {
  const signers = `${file}.allowed`;
  writeFileSync(signers, `${email} namespaces="git" ${publicKey}\n`);
  const config = ['-c', 'gpg.format=ssh', '-c', `gpg.ssh.allowedSignersFile=${signers}`];
  const env = { ...testEnvironment, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', LC_ALL: 'C' };
  return execFileSync('git', [...config, '-C', repository, 'verify-commit', '--raw', commit], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
