import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { packageRoot } from '../config/package-root.js';
import { addApprove } from './commands/messages/approve.js';
import { addCancel } from './commands/tasks/cancel.js';
import { addCost } from './commands/tasks/cost.js';
import { addDoctor } from './commands/host/doctor.js';
import { addGc } from './commands/host/gc.js';
import { addGuide } from './commands/messages/guide.js';
import { addInit } from './commands/host/init.js';
import { addList } from './commands/tasks/list.js';
import { addLogs } from './commands/tasks/logs.js';
import { addPause } from './commands/messages/pause.js';
import { addReject } from './commands/messages/reject.js';
import { addResume } from './commands/messages/resume.js';
import { addRetry } from './commands/messages/retry.js';
import { addShell } from './commands/host/shell.js';
import { addStart } from './commands/tasks/start.js';
import { addStatus } from './commands/tasks/status.js';
import { addUp } from './commands/host/up.js';
import { addWorker } from './commands/host/worker.js';

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
