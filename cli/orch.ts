#!/usr/bin/env node
import { CommanderError } from 'commander';
import { wantsStackTraces } from '../config/settings/environment.js';
import { createRedact } from '../domain/text/redact.js';
import { createProgram } from './program.js';
import { translateError } from '../client/translate-error.js';

/** Whoever read our output has read enough (`orch list | head`): that is no failure. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await createProgram().parseAsync(process.argv);
} catch (error) {
  process.exitCode = tell(error);
}

function tell(error: unknown): number {
  // Help, the version, and mistakes in the arguments have told of themselves.
  if (error instanceof CommanderError) return error.exitCode;
  const { what, hint } = translateError(error);
  process.stderr.write(createRedact([])(`orch: ${what}\n      ${hint}\n`));
  if (wantsStackTraces()) console.error(error);
  return 1;
}
