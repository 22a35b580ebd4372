import type { Role } from '../../../domain/pipeline/stages.js';

/** Which paths a role may change. Paths are relative to the worktree; case never counts, as on some file systems. */

/** What machines run with the project's own rights as soon as it is pushed. */
const continuousIntegration =
  /^(\.github|\.gitea|\.forgejo|\.gitlab|\.gitlab-ci\.yml|\.woodpecker[^/]*|\.circleci|\.buildkite|\.teamcity|\.travis\.yml|\.drone\.ya?ml|\.cirrus\.ya?ml|\.?appveyor\.yml|\.?azure-pipelines[^/]*|bitbucket-pipelines\.yml|jenkinsfile[^/]*)(\/|$)/;

/** What orch does, and what agents are told: a developer's agent would else instruct the reviewer of its work. */
const instructions =
  /^(\.openclaw|orch\.projects\.yaml|\.claude|\.codex|\.gemini|\.cursor|\.cursorrules|\.opencode|opencode\.jsonc?|\.mcp\.json)(\/|$)/;
const instructionsAnywhere = /(^|\/)(agents|claude|gemini)(\.local|\.override)?\.md(\/|$)/;

/**
 * What git, or its hooks, read in the clones of people. Not `.gitignore`: it runs nothing, hides no file that is committed,
 * and is a developer's daily work.
 */
const gitControl = /(^|\/)(\.gitmodules|\.gitattributes|\.gitconfig|\.lfsconfig)(\/|$)/;
const hooks = /^(\.husky|\.githooks|\.pre-commit-config\.yaml|\.?lefthook[^/]*\.(ya?ml|toml|json))(\/|$)/;

const protectedPaths = [continuousIntegration, instructions, instructionsAnywhere, gitControl, hooks];

/** Who changes files, and where their project lets them. */
export interface Changer {
  readonly role: Role;
  /** Folders and files; absent: all for the developer, `docs/` for the others. */
  readonly paths?: readonly string[] | undefined;
  /** Of the protected paths those that are as others, in this project; absent: none. */
  readonly allow?: readonly string[] | undefined;
  /** Whether a person is asked about the developer's changes of the other ones. */
  readonly ask?: boolean | undefined;
}

/** Whether a path is part of what orch does, or of what agents are told, whatever a project allows. */
export function isInstruction(path: string): boolean {
  const folded = path.toLowerCase();
  return instructions.test(folded) || instructionsAnywhere.test(folded);
}

export function mayChange(changer: Changer, path: string): boolean {
  if (isProtected(changer, path)) return false;
  const { role, paths } = changer;
  // What a stage must leave behind lies there.
  if (path.startsWith('docs/work-items/')) return true;
  if (paths === undefined) return role === 'developer' || path.startsWith('docs/');
  return isBelow(paths, path);
}

/** Whether a person is asked before a change of the path is taken. */
export function mayAskFor(changer: Changer, path: string): boolean {
  return changer.ask === true && changer.role === 'developer' && isProtected(changer, path) && !isGitsOwn(path);
}

export function isProtected({ allow = [] }: Pick<Changer, 'allow'>, path: string): boolean {
  const folded = path.toLowerCase();
  if (!protectedPaths.some((pattern) => pattern.test(folded))) return false;
  return !isBelow(
    allow.map((one) => one.toLowerCase()),
    folded,
  );
}

function isBelow(places: readonly string[], path: string): boolean {
  return places.some((place) => path === place || path.startsWith(place.endsWith('/') ? place : `${place}/`));
}

/** Whether a path is one below the top: in a tree that nobody has checked it may be any. */
export function isPlace(path: string): boolean {
  return path.split('/').every((part) => !['', '.', '..'].includes(part)) && !isGitsOwn(path);
}

/** Names that some git or file system takes for `.git` itself; git refuses to hold them. */
export function isGitsOwn(path: string): boolean {
  return path.split(/[/\\]/).some((part) => /^(\.git|git~\d+)[ .]*(:.*)?$/i.test(part));
}
