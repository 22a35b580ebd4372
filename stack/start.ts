import { parseArgs } from 'node:util';
import { orch } from '../config/called-as.js';
import { connect } from '../client/connect.js';
import { translateError } from '../client/errors/translate-error.js';
import { readDotEnv, readEnvironment } from '../config/settings/environment.js';
import { readSettings } from '../config/settings/read-settings.js';
import { UserError } from '../domain/failures/user-error.js';
import { writeDemoProject } from './demo/demo-project.js';
import { ensureDemoRepository } from './demo/demo-repository.js';
import { playDemo } from './demo/play-demo.js';
import { plainScreen, terminalScreen } from './watch/screen.js';
import { untilStopped } from './processes/until-stopped.js';
import type { WatchEnd } from './watch/watch-task.js';
import { withStack } from './run/with-stack.js';
import { expectSandbox } from '../worker/expect-sandbox.js';

const help = `npm start            bring up Temporal, Postgres, a worker and a demo project, and take a demo task through all stages
npm start -- --yes   the same, and approve by itself
npm start -- --help  this text

On a terminal it asks for the approvals and stays up until Ctrl-C. Without one it ends with the task: 0 done,
1 not done, 3 an approval waits. All data lies in .orch/. The demo agent is no model: it costs nothing.`;

/** A pace at which a person can follow the demo. */
const watchablePaceMs = 500;
const exitCodes: Readonly<Record<WatchEnd, number | null>> = {
  done: 0,
  cancelled: 1,
  blocked: 1,
  'approval-waits': 3,
  stopped: null,
};

process.exit(await main());

async function main(): Promise<number> {
  try {
    const flags = readFlags();
    if (flags.help) {
      console.log(help);
      return 0;
    }
    return await start(flags.yes);
  } catch (error) {
    const { what, hint } = translateError(error);
    console.error(`orch: ${what}\n      ${hint}`);
    return 1;
  }
}

function readFlags(): { yes: boolean; help: boolean } {
  try {
    const { yes, help } = parseArgs({
      options: { yes: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    }).values;
    return { yes: yes ?? false, help: help ?? false };
  } catch (error) {
    throw new UserError((error as Error).message, 'See `npm start -- --help`.');
  }
}

async function start(yes: boolean): Promise<number> {
  const cwd = process.cwd();
  const settings = readSettings(readEnvironment(cwd), cwd, readDotEnv(cwd));
  const interactive = process.stdin.isTTY && process.stdout.isTTY;
  const screen = interactive ? terminalScreen() : plainScreen();
  const say = (line: string) => screen.say(line);
  const unprotected = await expectSandbox(settings);
  for (const warning of [...settings.warnings, ...(unprotected === null ? [] : [unprotected])])
    say(`warning: ${warning}`);

  return withStack({
    settings,
    say,
    use: async (stack, stop) => {
      const repository = await ensureDemoRepository(stack.paths.demoDir, settings.hostEnvironment);
      const paceMs = settings.stack.demoPaceMs ?? (interactive ? watchablePaceMs : 0);
      const project = await writeDemoProject(settings.stateDir, repository, paceMs);
      say('The agent of this demo is a program of ours, no model.');
      // Never closed, for they end with the process: a call that is still retried would throw in a timer of the SDK.
      const connections = await connect(stack);
      const end = await playDemo({
        settings,
        stack,
        project,
        repository,
        connections,
        screen,
        yes,
        interactive,
        stop,
      });
      if (interactive && end !== 'stopped') {
        say(`The stack stays up until Ctrl-C. In another terminal: ${orch} status, ${orch} list, ${orch} --help`);
        await untilStopped(stop);
      }
      return exitCodes[end];
    },
  });
}
