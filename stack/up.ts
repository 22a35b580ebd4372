import { orch } from '../config/called-as.js';
import type { Settings } from '../config/settings/settings.js';
import type { StackFile } from '../config/settings/stack-file.js';
import { withStack } from './run/with-stack.js';
import { untilStopped } from './processes/until-stopped.js';

/** How a stack tells that it is up: on a terminal, as JSON, or, as a detached one's process, not at all. */
export type Telling = 'lines' | 'json' | 'nothing';

/** `orch up`: the stack without the demo, until a signal ends it. Answers the exit code. */
export async function up(settings: Settings, telling: Telling): Promise<number> {
  const say = (line: string) => (telling === 'json' ? console.error(line) : console.log(line));
  return withStack({
    settings,
    say,
    use: async ({ temporal, temporalUiUrl, serverUrl, paths }, stop) => {
      const { address, namespace } = temporal;
      if (telling !== 'nothing') {
        const where = {
          temporal: { address, namespace, uiUrl: temporalUiUrl },
          server: { url: serverUrl },
          logsDir: paths.logsDir,
        };
        tellAddresses(where, telling === 'json');
        say(`The stack is up until Ctrl-C. In another terminal: ${orch} start --project NAME --title "…"`);
      }
      await untilStopped(stop);
      return 0;
    },
  });
}

/** Without the ledger's URL: its password stands in `.orch/stack.json`, which is the owner's alone. */
export function tellAddresses(
  { temporal, server, logsDir }: Pick<StackFile, 'temporal' | 'server'> & { readonly logsDir: string },
  json: boolean,
): void {
  if (json) console.log(JSON.stringify({ temporal, server, logs: logsDir }));
  const say = (line: string) => (json ? console.error(line) : console.log(line));
  say(`Temporal      ${temporal.address}`);
  if (temporal.uiUrl !== null) say(`Temporal UI   ${temporal.uiUrl}`);
  if (server !== null) say(`webhooks      ${server.url}/webhooks/ACCOUNT`);
  say(`logs          ${logsDir}`);
}
