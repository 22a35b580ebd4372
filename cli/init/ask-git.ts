import { execa } from 'execa';
import { UserError } from '../../domain/failures/user-error.js';

export type AskGit = (...args: readonly string[]) => Promise<string | null>;

const patienceMilliseconds = 120_000;

/** git that only reads, and never waits for a person; null where it had nothing to answer. */
export function createAskGit(environment: Readonly<Record<string, string>>): AskGit {
  return async (...args) => {
    const { stdout, failed, code } = await execa('git', args, {
      env: { ...environment, GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: '', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
      extendEnv: false,
      stdin: 'ignore',
      timeout: patienceMilliseconds,
      reject: false,
    });
    if (failed && code === 'ENOENT')
      throw new UserError('git is not on the PATH.', 'Install git, then run this again.');
    return failed ? null : stdout;
  };
}
