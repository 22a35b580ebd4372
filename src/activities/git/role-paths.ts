import type { Role } from '../../domain/stages.js';

/** Which paths a role may change. Paths are relative to the worktree; case never counts, as on some file systems. */

/** Whoever writes here decides what runs with the project's own rights, or what the agents are told. */
const protectedAtRoot =
  /^(\.github|\.gitea|\.forgejo|\.gitlab|\.gitlab-ci\.yml|\.woodpecker[^/]*|\.openclaw|\.claude|orch\.projects\.yaml)(\/|$)/;
const protectedAnywhere = /(^|\/)\.git(modules|attributes)(\/|$)/;

export function mayChange(role: Role, path: string): boolean {
  const folded = path.toLowerCase();
  if (protectedAtRoot.test(folded) || protectedAnywhere.test(folded)) return false;
  return role === 'developer' || path.startsWith('docs/');
}

/** Names that some git or file system takes for `.git` itself; git refuses to hold them. */
export function isGitsOwn(path: string): boolean {
  return path.split(/[/\\]/).some((part) => /^(\.git|git~\d+)[ .]*(:.*)?$/i.test(part));
}
