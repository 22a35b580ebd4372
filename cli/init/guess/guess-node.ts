import { type Guess, guessed, type HasProgram, nothing } from './guessed.js';
import { chooseManager, workspacePatterns } from './node-manager.js';
import { hasDependencies, hasScript, type NodeManifest, parseManifest } from './node-manifest.js';
import type { RepositoryFiles } from './repository-files.js';

const scripts = ['test', 'lint'];

/** The scripts of package.json at the top; where it has none, those of the workspace's packages. */
export function guessNode(files: RepositoryFiles, has: HasProgram): Guess {
  const json = files.text('package.json');
  if (json === '') return nothing;
  const manifest = parseManifest(json);
  const { call, program, locked, install, installUnlocked, test, everywhere } = chooseManager(manifest, files, has);
  const packages = packagesOf(manifest, files);
  const inAll = scripts.filter((name) => packages.some((one) => hasScript(one, name)));
  const command = (args: string) => guessed(has, `${call} ${args}`, program);
  return {
    setup: packages.length > 0 || hasDependencies(manifest) ? [command(locked ? install : installUnlocked)] : [],
    checks: scripts.flatMap((name) => {
      if (hasScript(manifest, name)) return [command(name === 'test' ? test : `run ${name}`)];
      return inAll.includes(name) ? [command(everywhere(name))] : [];
    }),
  };
}

function packagesOf(manifest: NodeManifest, { paths, text }: RepositoryFiles): NodeManifest[] {
  const patterns = workspacePatterns(manifest, text).filter((pattern) => !pattern.startsWith('!'));
  const places = patterns.map(manifestsIn);
  return paths.filter((path) => places.some((place) => place.test(path))).map((path) => parseManifest(text(path)));
}

function manifestsIn(pattern: string): RegExp {
  const folder = pattern.replace(/^\.\//, '').replace(/\/+$/, '');
  const source = folder
    .replace(/[.+^$()[\]{}|\\]/g, '\\$&')
    .replace(/\*+/g, (stars) => (stars === '*' ? '[^/]*' : '.*'));
  return new RegExp(`^${source}/package\\.json$`);
}
