/** What a repository's base branch holds, as far as it tells how the project is set up and checked. */
export interface RepositoryFiles {
  /** Of all its files, from its top. */
  readonly paths: readonly string[];
  /** Empty where the file is missing. */
  readonly text: (path: string) => string;
}

/** What guesses read of a repository, beside the names of all its files. */
export function isReadForGuesses(path: string): boolean {
  return atTop.test(path) || (/(^|\/)(package\.json|\.gitattributes)$/.test(path) && !path.includes('node_modules/'));
}

const manifests = /^(pnpm-workspace\.yaml|\.yarnrc\.yml|yarn\.lock|pnpm-lock\.yaml|go\.(mod|work)|Cargo\.toml)$/;
const pythons = /^(pyproject\.toml|setup\.(py|cfg)|tox\.ini|pytest\.ini|[\w-]*requirements[\w.-]*\.txt)$/;
const runners = /^(GNUmakefile|[Mm]akefile|\.?[Jj]ustfile)$/;
const atTop = new RegExp([manifests, pythons, runners].map(({ source }) => source).join('|'));
