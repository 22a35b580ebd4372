import { type Guess, guessed, type GuessedCommand, type HasProgram, joined, nothing } from './guessed.js';
import { guessNode } from './guess-node.js';
import { guessPython } from './guess-python.js';
import type { RepositoryFiles } from './repository-files.js';

/** What most likely sets a worktree up and checks the project; what cannot be told is left to the person. */
export function guess(files: RepositoryFiles, has: HasProgram): Guess {
  const node = guessNode(files, has);
  const python = guessPython(files, has);
  const languages = joined([guessRust(files, has), guessGo(files, has), python]);
  // The scripts of package.json are the surer ones: a target of make often calls them.
  const runner = node.checks.length === 0 ? guessRunner(files, has, python.within) : null;
  return {
    setup: [...node.setup, ...languages.setup],
    checks: [...node.checks, ...(runner === null ? languages.checks : [runner])],
  };
}

function guessRust({ paths, text }: RepositoryFiles, has: HasProgram): Guess {
  if (!paths.includes('Cargo.toml')) return nothing;
  const locked = paths.includes('Cargo.lock') ? ' --locked' : '';
  const all = /^\[workspace\]/m.test(text('Cargo.toml')) ? ' --workspace' : '';
  return { setup: [guessed(has, `cargo fetch${locked}`)], checks: [guessed(has, `cargo test${locked}${all}`)] };
}

function guessGo({ paths, text }: RepositoryFiles, has: HasProgram): Guess {
  const download = guessed(has, 'go mod download');
  if (paths.includes('go.work')) {
    const all = guessed(has, `go list -m -f '{{.Dir}}/...' | xargs go test`);
    return { setup: [download], checks: [all] };
  }
  if (!paths.includes('go.mod')) return nothing;
  const needs = /^require\b/m.test(text('go.mod')) && !paths.includes('vendor/modules.txt');
  return { setup: needs ? [download] : [], checks: [guessed(has, 'go test ./...')] };
}

/** One word for all checks, whatever the language. */
function guessRunner(
  { paths, text }: RepositoryFiles,
  has: HasProgram,
  within: (command: string) => string,
): GuessedCommand | null {
  const makefile = ['GNUmakefile', 'makefile', 'Makefile'].find((name) => paths.includes(name));
  if (makefile !== undefined && /^test\s*:(?!=)/m.test(text(makefile)))
    return guessed(has, within('make test'), 'make');
  const justfile = ['justfile', 'Justfile', '.justfile'].find((name) => paths.includes(name));
  if (justfile !== undefined && /^@?test(\s[^:=\n]*)?:(?!=)/m.test(text(justfile)))
    return guessed(has, within('just test'), 'just');
  return null;
}
