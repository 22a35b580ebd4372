import type { Role } from '../../domain/stages.js';

/** Which paths a role may change. Paths are relative to the worktree; case never counts, as on some file systems. */

/** Whoever writes here decides what runs with the project's own rights, or what the agents are told. */
const protectedAtRoot =
  /^(\.github|\.gitea|\.forgejo|\.gitlab|\.gitlab-ci\.yml|\.woodpecker[^/]*|\.openclaw|\.claude|orch\.projects\.yaml)(\/|$)/;
const protectedAnywhere = /(^|\/)\.git(modules|attributes)(\/|$)/;

/** Who changes files, and where their project lets them. */
export interface Changer {
  readonly role: Role;
  /** Folders and files; absent: all for the developer, `docs/` for the others. */
  readonly paths?: readonly string[] | undefined;
}

export function mayChange({ role, paths }: Changer, path: string): boolean {
  const folded = path.toLowerCase();
  if (protectedAtRoot.test(folded) || protectedAnywhere.test(folded)) return false;
  // What a stage must leave behind lies there.
  if (path.startsWith('docs/work-items/')) return true;
  if (paths === undefined) return role === 'developer' || path.startsWith('docs/');
  return paths.some((own) => path === own || path.startsWith(own.endsWith('/') ? own : `${own}/`));
}

/** Names that some git or file system takes for `.git` itself; git refuses to hold them. */
export function isGitsOwn(path: string): boolean {
  return path.split(/[/\\]/).some((part) => /^(\.git|git~\d+)[ .]*(:.*)?$/i.test(part));
}
