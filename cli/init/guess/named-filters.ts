import type { RepositoryFiles } from './repository-files.js';

/** The filters that a repository's attributes name: those of the files of attributes that were read. */
export function namedFilters({ paths, text }: RepositoryFiles): string[] {
  const attributes = paths.filter((path) => /(^|\/)\.gitattributes$/.test(path)).map(text);
  const lines = attributes.flatMap((one) => one.split('\n')).filter((line) => !line.trimStart().startsWith('#'));
  const names = lines.flatMap((line) => [...line.matchAll(/\sfilter=(\S+)/g)].map(([, name = '']) => name));
  return [...new Set(names)];
}
