// `node dist/stack/temporal/ensure-temporal.js` prints the path of a Temporal program, made first where there is none.
import { readEnvironment } from '../../config/settings/environment.js';
import { readSettings } from '../../config/settings/read-settings.js';
import { UserError } from '../../domain/failures/user-error.js';
import { findTemporalProgram } from './temporal-program.js';

const cwd = process.cwd();
try {
  const settings = readSettings(readEnvironment(cwd), cwd);
  const program = await findTemporalProgram({
    setting: settings.stack.temporalProgram,
    searchPath: settings.hostEnvironment.PATH ?? '',
    cacheDir: settings.cacheDir,
    say: (line) => console.error(line),
    signal: new AbortController().signal,
  });
  console.log(program);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`orch: ${error.message}`);
  process.exitCode = 1;
}
