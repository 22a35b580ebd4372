import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { UserError } from '../../domain/failures/user-error.js';

/** The person's own shell in a folder, until they leave it. */
export async function openShell(shell: string, folder: string): Promise<void> {
  // Ctrl-C is meant for what runs in the shell.
  const ignore = () => undefined;
  process.on('SIGINT', ignore);
  try {
    await once(spawn(shell, [], { cwd: folder, stdio: 'inherit' }), 'exit');
  } catch (error) {
    throw new UserError(
      `The shell ${shell} cannot be started: ${(error as Error).message}`,
      `Set SHELL to one that is there, or go to ${folder} by hand.`,
    );
  } finally {
    process.off('SIGINT', ignore);
  }
}
