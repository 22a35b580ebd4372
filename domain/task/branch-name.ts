/**
 * Names that become refs, folders and parts of ids. Taken from a short list of characters: what git, a shell or a file
 * system could misread is refused at intake, with the reason.
 */

const longestBranch = 200;
const longestPart = 100;
const longestItem = 100;
const longestProject = 64;

/** Why a branch of this name is not taken, as the end of a sentence that starts with the name; null where it is. */
export function branchProblem(name: string): string | null {
  const problem = lengthOrCharacters(name, longestBranch, /[^A-Za-z0-9._/-]/u, 'letters, digits and . _ - /');
  if (problem !== null) return problem;
  if (name.startsWith('-')) return 'begins with a dash: git would read it as an option';
  if (name.startsWith('/') || name.endsWith('/') || name.includes('//')) return 'has a slash with nothing beside it';
  const parts = name.split('/');
  for (const part of parts) {
    const inPart = partProblem(part);
    if (inPart !== null) return inPart;
  }
  if (/^(refs|heads|tags|remotes|origin)$/i.test(parts[0] ?? '')) {
    return `begins with ${parts[0] ?? ''}, which git reads as a kind of ref: leave that part out`;
  }
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/i.test(name)) return 'looks like the id of a commit';
  return null;
}

/** Why an item of this id is not taken; null where it is. */
export function itemProblem(item: string): string | null {
  return singleNameProblem(item, longestItem);
}

/** Why a project or a repository of this name is not taken; null where it is. */
export function projectNameProblem(name: string): string | null {
  return singleNameProblem(name, longestProject);
}

function singleNameProblem(name: string, longest: number): string | null {
  const problem = lengthOrCharacters(name, longest, /[^A-Za-z0-9._-]/u, 'letters, digits and . _ -');
  if (problem !== null) return problem;
  if (!/^[A-Za-z0-9]/.test(name)) return 'begins with neither a letter nor a digit';
  if (/\.git$/i.test(name)) return 'ends with .git, which git reads as a repository';
  return partProblem(name);
}

function lengthOrCharacters(name: string, longest: number, refused: RegExp, takes: string): string | null {
  if (name === '') return 'is empty';
  if (name.length > longest) return `is longer than ${longest} characters`;
  const character = refused.exec(name)?.[0];
  if (character === undefined) return null;
  const shown = /\p{L}|[\p{N}\p{P}\p{S} ]/u.test(character) ? `"${character}"` : 'a character that cannot be seen';
  return `holds ${shown}: it takes ${takes} alone`;
}

/** What one component of a path must not be, for git's sake or the file system's. */
function partProblem(part: string): string | null {
  if (part.length > longestPart) return `has a part longer than ${longestPart} characters`;
  if (part.startsWith('.')) return 'has a part that begins with a dot';
  if (part.startsWith('-')) return 'has a part that begins with a dash';
  if (part.endsWith('.')) return 'has a part that ends with a dot';
  if (part.includes('..')) return 'holds "..", which git reads as a range';
  if (/\.lock$/i.test(part)) return 'has a part that ends with .lock, as the locks of git do';
  if (/^([A-Z]+_)?HEAD$/i.test(part)) return `is or holds ${part}, a name that git keeps for itself`;
  return null;
}
