import { createLogUpdate } from 'log-update';
import { clock } from '../../domain/text/figures.js';

/** What a person sees of commands that run one after the other. */
export interface Progress {
  readonly begin: (command: string) => void;
  readonly end: () => void;
  /** How a command has ended, and the last lines of what it wrote. */
  readonly tell: (command: string, how: string, lines: readonly string[]) => void;
}

/** On stderr, where it gets into no pipe; the running clock on a terminal alone. */
export function showProgress(): Progress {
  const terminal = process.stderr.isTTY ? createLogUpdate(process.stderr) : null;
  let timer: NodeJS.Timeout | undefined;
  return {
    begin: (command) => {
      const startedAt = Date.now();
      const draw = () => terminal?.(`  ${command} … ${clock(Date.now() - startedAt)}`);
      draw();
      timer = setInterval(draw, 1_000);
    },
    end: () => {
      clearInterval(timer);
      terminal?.clear();
    },
    tell: (command, how, lines) => {
      process.stderr.write([`  ${command}: ${how}`, ...lines.map((line) => `    ${line}`), ''].join('\n'));
    },
  };
}
