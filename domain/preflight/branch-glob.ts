/** Whether a path, such as a branch's name, fits a glob: `*` stands for any characters but `/`, and `**` for all. */
export function matchesGlob(glob: string, path: string): boolean {
  try {
    return new RegExp(`^${patternOf(glob)}$`, 'u').test(path);
  } catch {
    return false;
  }
}

const parts = /\*\*|\*|\?|\[(!?)([^\]]+)\]|\{([^{}]*)\}|\\(.)|[^]/gu;

function patternOf(glob: string): string {
  return glob.replace(parts, (part, not?: string, set?: string, choices?: string, escaped?: string) => {
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (set !== undefined) return `[${not === '!' ? '^' : ''}${set.replace(/[\\^]/g, '\\$&')}]`;
    if (choices !== undefined) return `(?:${choices.split(',').map(patternOf).join('|')})`;
    return (escaped ?? part).replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  });
}
