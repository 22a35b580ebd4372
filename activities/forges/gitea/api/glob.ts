/**
 * Whether a name is of a pattern, as Gitea's own matcher has it: `*` and `**` any characters, `?` one, `[…]` one of these,
 * `{a,b}` one of those. What cannot be read as a pattern means itself.
 */
export function matchesGlob(pattern: string, name: string): boolean {
  if (pattern === name) return true;
  try {
    return new RegExp(`^${expressionOf(pattern)}$`, 'su').test(name);
  } catch {
    return false;
  }
}

function expressionOf(pattern: string): string {
  let depth = 0;
  return [...pattern.matchAll(/\\.|\[[^\]]+\]|\*+|[^]/gu)]
    .map(([token]) => {
      if (token.startsWith('\\') && token.length > 1) return literally(token.slice(1));
      if (token.startsWith('[') && token.length > 1) return oneOf(token.slice(1, -1));
      if (token.startsWith('*')) return '.*';
      if (token === '?') return '.';
      if (token === '{') return (depth += 1) > 0 ? '(?:' : '';
      if (token === '}' && depth > 0) return (depth -= 1) >= 0 ? ')' : '';
      if (token === ',' && depth > 0) return '|';
      return literally(token);
    })
    .join('');
}

function oneOf(characters: string): string {
  const isNot = /^[!^]/.test(characters);
  const inside = (isNot ? characters.slice(1) : characters).replace(/[\\\][^]/g, '\\$&');
  return `[${isNot ? '^' : ''}${inside}]`;
}

function literally(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}/]/g, '\\$&');
}
