import { expectKey } from './expect-key.js';
import type { SigningKey } from './signing-key.js';
import { withKeyFile } from './with-key-file.js';

interface Command {
  readonly args: readonly string[];
  /** Of git's, for this command alone. */
  readonly config: Readonly<Record<string, string>>;
}

interface Signing {
  readonly key: SigningKey | null;
  readonly environment: Readonly<Record<string, string>>;
}

/** A command that makes a commit, so that the commit is signed; any other one, or without a key, as it is. */
export async function signed<Result>(
  { key, environment }: Signing,
  args: readonly string[],
  run: (command: Command) => Promise<Result>,
): Promise<Result> {
  const [verb = '', ...rest] = args;
  if (key === null || verb !== 'commit-tree') return await run({ args, config: {} });
  try {
    return await withKeyFile(key, (file) =>
      run({
        // No configuration has this command sign.
        args: [verb, '-S', ...rest],
        config: { 'gpg.format': 'ssh', 'gpg.ssh.program': 'ssh-keygen', 'user.signingKey': file },
      }),
    );
  } catch (error) {
    await expectKey(key, environment);
    throw error;
  }
}
