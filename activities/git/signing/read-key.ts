import { readFile, stat } from 'node:fs/promises';
import { execa } from 'execa';
import { nameOf, type SigningKey } from './signing-key.js';
import { withKeyFile } from './with-key-file.js';

const patienceMs = 30_000;

export type KeyFound =
  /** As forges are told it. */
  | { readonly publicKey: string }
  /** Why no commit can be signed with it, in words that tell nothing of it. */
  | { readonly problem: string };

/** Whether commits can be signed with this key, by nobody who would type a passphrase. */
export async function readKey(key: SigningKey, environment: Readonly<Record<string, string>>): Promise<KeyFound> {
  const held = await textOf(key);
  if ('problem' in held) return held;
  const name = nameOf(key);
  if (isPublic(held.text)) return { problem: `${name} is a public key: name the private one` };
  return await withKeyFile(key, (file) => openKey(name, file, environment));
}

async function textOf(key: SigningKey): Promise<{ readonly text: string } | { readonly problem: string }> {
  if ('variable' in key) {
    const { variable, value = '' } = key;
    if (value.trim() !== '') return { text: value };
    const problem = `this host has no variable ${variable}: put it into the .env of the worker, or into its environment`;
    return { problem };
  }
  const { file } = key;
  try {
    const text = await readFile(file, 'utf8');
    // Of a file that is another user's, ssh-keygen does not ask who else may read it.
    const isOpen = ((await stat(file)).mode & 0o007) !== 0;
    return isOpen && !isPublic(text) ? { problem: tooOpen(file) } : { text };
  } catch (error) {
    return { problem: `${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'it is unreadable'})` };
  }
}

async function openKey(name: string, file: string, environment: Readonly<Record<string, string>>): Promise<KeyFound> {
  const { stdout, stderr, failed, code } = await execa('ssh-keygen', ['-y', '-P', '', '-f', file], {
    env: { ...environment, LC_ALL: 'C', SSH_ASKPASS_REQUIRE: 'never' },
    extendEnv: false,
    stdin: 'ignore',
    timeout: patienceMs,
    reject: false,
  });
  if (code === 'ENOENT') {
    const way = 'install it, as by apt-get install openssh-client';
    return { problem: `ssh-keygen is not on the PATH, and git signs with it: ${way}` };
  }
  if (/^sk-/.test(stdout))
    return { problem: `${name} lies on a hardware key, which wants a touch for each commit: take another` };
  if (!failed) return { publicKey: stdout.trim() };
  if (/passphrase/i.test(stderr))
    return { problem: `${name} has a passphrase, which nobody is there to type: make a key without one` };
  if (/permissions|too open/i.test(stderr)) return { problem: tooOpen(name) };
  return { problem: `${name} holds no private key that ssh-keygen reads: make one with ssh-keygen -t ed25519` };
}

function isPublic(text: string): boolean {
  return /^(ssh-|ecdsa-|sk-)|BEGIN SSH2 PUBLIC KEY/m.test(text);
}

function tooOpen(file: string): string {
  return `others may read ${file}: chmod 600 it`;
}
