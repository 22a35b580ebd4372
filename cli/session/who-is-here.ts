import { userInfo } from 'node:os';

/** Who is at the terminal; a container's user often has no name. */
export function whoIsHere(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

/** As whom they decide: the operating system's user, whom nobody can claim to be by an option. */
export function whoDecidesHere(): string {
  return `local:${whoIsHere()}`;
}
