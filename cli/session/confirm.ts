import { createInterface } from 'node:readline/promises';

export interface Question {
  /** What an empty answer means. */
  readonly preset: 'yes' | 'no';
}

const untilSignalledMs = 500;

/**
 * Asks the person at the terminal; null where there is none. Ctrl-D says no. Ctrl-C is the signal that it is elsewhere: it ends the
 * program, or is answered by whoever listens to it, and the question never is.
 */
export async function confirm(question: string, { preset }: Question): Promise<boolean | null> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return null;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const left = new Promise<string>((resolve) => {
    const sayNo = () => {
      resolve('no');
    };
    terminal.once('close', sayNo);
    terminal.once('SIGINT', () => {
      terminal.off('close', sayNo);
      terminal.close();
      // The terminal keeps this process alive no more, and a signal that is under way does not.
      setTimeout(() => undefined, untilSignalledMs);
      process.kill(process.pid, 'SIGINT');
    });
  });
  try {
    const asked = terminal.question(`${question} ${preset === 'yes' ? '[Y/n]' : '[y/N]'} `).catch(() => left);
    const answer = (await Promise.race([asked, left])).trim();
    return answer === '' ? preset === 'yes' : /^y(es)?$/i.test(answer);
  } finally {
    terminal.close();
  }
}
