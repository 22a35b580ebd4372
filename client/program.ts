import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { packageRoot } from '../config/package-root.js';
import { addApprove } from './commands/approve.js';
import { addCancel } from './commands/cancel.js';
import { addCost } from './commands/cost.js';
import { addDoctor } from './commands/doctor.js';
import { addGc } from './commands/gc.js';
import { addGuide } from './commands/guide.js';
import { addInit } from './commands/init.js';
import { addList } from './commands/list.js';
import { addLogs } from './commands/logs.js';
import { addPause } from './commands/pause.js';
import { addReject } from './commands/reject.js';
import { addResume } from './commands/resume.js';
import { addRetry } from './commands/retry.js';
import { addShell } from './commands/shell.js';
import { addStart } from './commands/start.js';
import { addStatus } from './commands/status.js';
import { addUp } from './commands/up.js';
import { addWorker } from './commands/worker.js';

/** The whole command line. What is wrong with the arguments is thrown after it was told. */
export function createProgram(): Command {
  const program = new Command('orch')
    .description('takes work items through analysis, development, review, testing and deployment with coding agents')
    .version(readVersion())
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => {
        write(`orch: ${text.replace(/^error: /, '').replace(/\n(?=.)/g, ' ')}`);
      },
    });
  const add = [addUp, addWorker, addInit, addStart, addList, addStatus, addApprove, addReject, addGuide, addPause];
  for (const one of [...add, addShell, addResume, addRetry, addCancel, addLogs, addCost, addGc, addDoctor])
    one(program);
  for (const command of program.commands)
    command.showHelpAfterError(`      npx orch ${command.name()} --help shows how.`);
  program.showHelpAfterError('      npx orch --help names all commands.');
  return program;
}

function readVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string };
  return version;
}
