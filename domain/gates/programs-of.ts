/** Words before a program that are the shell's own. */
const before = new Set(['!', '{', 'do', 'elif', 'else', 'exec', 'if', 'then', 'time', 'until', 'while']);

/**
 * The first words of a command's simple commands: programs, or what a shell does by itself. A look at its words, and not a
 * shell: what it misses is found when the command runs.
 */
export function programsOf(command: string): string[] {
  const found = withoutQuotes(command)
    .replace(/(^|\s)#.*$/gm, '')
    .replace(/\d*[<>]+&?\s*[^\s;&|]*/g, ' ')
    .split(/&&|\|\||[;|&\n()]/)
    .flatMap((simple) => programOf(simple.trim().split(/\s+/)));
  return [...new Set(found)];
}

/** What is quoted hides no separator. */
function withoutQuotes(command: string): string {
  return command.replace(/'([^']*)'|"((?:\\.|[^"\\])*)"|\\[^]/g, (_quoted, single?: string, double?: string) => {
    const text = single ?? double ?? '';
    return /^[\w./@+-]+$/.test(text) ? text : '$';
  });
}

function programOf(words: readonly string[]): string[] {
  const word = words.find((one) => !/^[A-Za-z_]\w*=/.test(one) && !before.has(one));
  return word !== undefined && /^[\w./@+-]+$/.test(word) ? [word] : [];
}
