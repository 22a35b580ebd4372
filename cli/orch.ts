import { CommanderError } from 'commander';
import { createProgram } from './program/program.js';

/** Whoever read our output has read enough (`orch list | head`): that is no failure. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await createProgram().parseAsync(process.argv);
} catch (error) {
  process.exitCode = await tell(error);
}

async function tell(error: unknown): Promise<number> {
  // Help, the version, and mistakes in the arguments have told of themselves.
  if (error instanceof CommanderError) return error.exitCode;
  const [{ explainError }, { createRedact }, { secretsHere }, { wantsStackTraces }] = await Promise.all([
    import('./session/explain-error.js'),
    import('../domain/text/redact.js'),
    import('./session/read-settings-here.js'),
    import('../config/settings/environment.js'),
  ]);
  const { what, hint } = explainError(error);
  process.stderr.write(createRedact(secretsHere())(`orch: ${what}\n      ${hint}\n`));
  if (wantsStackTraces()) console.error(error);
  return 1;
}
