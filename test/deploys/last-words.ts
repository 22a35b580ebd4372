import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const mostLines = 15;

/** The last lines of each log of the stack that runs from a folder: why it is down, or does not do what it should. */
export function lastWords(folder: string): string {
  const logs = join(folder, '.orch/logs');
  if (!existsSync(logs)) return 'there are no logs of a stack';
  return readdirSync(logs)
    .filter((name) => name.endsWith('.log'))
    .map((name) => {
      const lines = readFileSync(join(logs, name), 'utf8').trimEnd().split('\n').slice(-mostLines);
      return [`${name}:`, ...lines.map((line) => `  ${line}`)].join('\n');
    })
    .join('\n');
}
