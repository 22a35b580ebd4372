import type { Settings } from '../config/settings.js';
import { untilStopped } from './until-stopped.js';
import { withStack } from './with-stack.js';

/** `orch up`: the stack without the demo, until a signal ends it. Answers the exit code. */
export async function up(settings: Settings): Promise<number> {
  const say = (line: string) => console.log(line);
  return withStack({
    settings,
    say,
    use: async (stack, stop) => {
      say(`Temporal      ${stack.temporal.address}`);
      if (stack.temporalUiUrl !== null) say(`Temporal UI   ${stack.temporalUiUrl}`);
      say(`logs          ${stack.paths.logsDir}`);
      say('The stack is up until Ctrl-C. In another terminal: npx orch start --project NAME --title "…"');
      await untilStopped(stop);
      return 0;
    },
  });
}
