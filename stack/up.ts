import { orch } from '../config/called-as.js';
import type { Settings } from '../config/settings/settings.js';
import type { Stack } from './run/stack.js';
import { untilStopped } from './processes/until-stopped.js';
import { withStack } from './run/with-stack.js';

/** `orch up`: the stack without the demo, until a signal ends it. Answers the exit code. */
export async function up(settings: Settings, json: boolean): Promise<number> {
  const say = (line: string) => (json ? console.error(line) : console.log(line));
  return withStack({
    settings,
    say,
    use: async (stack, stop) => {
      if (json) console.log(JSON.stringify(addressesOf(stack)));
      say(`Temporal      ${stack.temporal.address}`);
      if (stack.temporalUiUrl !== null) say(`Temporal UI   ${stack.temporalUiUrl}`);
      say(`logs          ${stack.paths.logsDir}`);
      say(`The stack is up until Ctrl-C. In another terminal: ${orch} start --project NAME --title "…"`);
      await untilStopped(stop);
      return 0;
    },
  });
}

/** Without the ledger's URL: its password stands in `.orch/stack.json`, which is the owner's alone. */
function addressesOf({ temporal: { address, namespace }, temporalUiUrl, paths }: Stack) {
  return { temporal: { address, namespace, uiUrl: temporalUiUrl }, logs: paths.logsDir };
}
