import type { Bot } from '../../activities/git/run/git-environment.js';
import { UserError } from '../../domain/failures/user-error.js';
import type { AskGit } from '../init/ask-git.js';
import { whoIsHere } from '../session/who-is-here.js';

/** In whose name work by hand is committed: who is named, or whom the person's own git knows. */
export async function whoWorks(git: AskGit, by: string | undefined): Promise<Bot> {
  const configured = async (key: string) => asIdentity((await git('config', '--global', key)) ?? '');
  const name = by === undefined ? await configured('user.name') : asIdentity(by);
  if (name === '' && by !== undefined) {
    throw new UserError(`${JSON.stringify(by)} is no name for a commit.`, 'Give one with letters: --by Ada.');
  }
  const email = await configured('user.email');
  return { name: name || whoIsHere(), email: email || `${whoIsHere().replace(/\s/g, '')}@localhost` };
}

/** Git takes no names with these, and none that consists of punctuation alone. */
function asIdentity(text: string): string {
  const plain = text.replace(/[<>\p{Cc}]/gu, '').trim();
  return /[\p{L}\p{N}]/u.test(plain) ? plain.slice(0, 100) : '';
}
