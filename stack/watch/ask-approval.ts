import { createInterface } from 'node:readline/promises';
import { orch } from '../../config/called-as.js';
import type { Verdict } from '../../client/orch-client.js';
import type { Decision } from '../../domain/task/decision.js';

export type Answer = Verdict & Pick<Decision, 'decision'>;

/** Asks the person at the terminal; null where the question was withdrawn. Whoever ends the input (Ctrl-D) is not asked again. */
export async function askApproval(
  question: { readonly approval: string; readonly what: string; readonly shown: string; readonly by: string },
  withdrawn: AbortSignal,
): Promise<Answer | null> {
  const { approval, what, shown, by } = question;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // Readline takes Ctrl-C for itself; the stack must get it.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  let open = true;
  terminal.once('close', () => {
    if (open) process.stdout.write(`\nNo answer: it can still be given from another terminal with ${orch} approve.\n`);
  });
  try {
    process.stdout.write(`\n${what} waits for your approval (${approval}):\n${shown}\n`);
    for (;;) {
      const answer = (await terminal.question('Approve? [y/n] ', { signal: withdrawn })).trim().toLowerCase();
      if (answer === 'y' || answer === 'yes') return { approval, decision: 'approved', by };
      if (answer !== 'n' && answer !== 'no') continue;
      for (;;) {
        const reason = (await terminal.question('What should be different? ', { signal: withdrawn })).trim();
        if (reason !== '') return { approval, decision: 'rejected', by, reason };
      }
    }
  } catch (error) {
    if (withdrawn.aborted) return null;
    throw error;
  } finally {
    open = false;
    terminal.close();
  }
}
