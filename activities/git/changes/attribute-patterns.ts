/** git leaves out a line of `.gitattributes` that is as long as this, or longer. */
const tooLong = 2_048;

/**
 * For each pattern of a `.gitattributes` a path that it matches, so that git can be asked what it would do to a file that is
 * not there yet. `folder` is where the file lies, ending in a slash, or empty. One character a byte.
 */
export function pathsMatched(attributes: string, folder: string): string[] {
  return attributes
    .split('\n')
    .filter((line) => line.length < tooLong)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('[attr]'))
    .map((line) => folder + matchOf(patternOf(line)))
    .filter((path) => path.split('/').every((part) => !['', '.', '..'].includes(part)));
}

function patternOf(line: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(line)?.[1];
  return quoted ?? line.split(/[ \t]/)[0] ?? '';
}

function matchOf(pattern: string): string {
  return pattern
    .replace(/^\//, '')
    .replaceAll('**/', '')
    .replace(/\[(!|\^)?(.)[^\]]{0,200}\]/g, (_, not: string | undefined, first: string) =>
      not === undefined ? first : '_',
    )
    .replace(/\*+|\?/g, 'x')
    .replace(/\\(.)/g, '$1');
}
