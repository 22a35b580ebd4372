import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { orch } from '../../config/called-as.js';
import { packageRoot } from '../../config/package-root.js';
import { declareBreaker } from './declare-brakes.js';
import {
  declareDoctor,
  declareDown,
  declareGc,
  declareImport,
  declareInit,
  declareServe,
  declareShell,
  declareUp,
  declareWorker,
} from './declare-host.js';
import {
  declareApprove,
  declareBudget,
  declareCancel,
  declareClose,
  declareGuide,
  declarePause,
  declarePriority,
  declareReject,
  declareResume,
  declareRetry,
} from './declare-steering.js';
import {
  declareCost,
  declareEnvironments,
  declareList,
  declareLogs,
  declareShow,
  declareStart,
  declareStatus,
} from './declare-tasks.js';
import { declareWebhooks } from './declare-webhooks.js';

/** In the order of the help. */
const declarations = [
  declareUp,
  declareDown,
  declareWorker,
  declareServe,
  declareWebhooks,
  declareInit,
  declareImport,
  declareStart,
  declareList,
  declareStatus,
  declareShow,
  declareApprove,
  declareReject,
  declareGuide,
  declarePause,
  declareShell,
  declareResume,
  declarePriority,
  declareBudget,
  declareRetry,
  declareClose,
  declareCancel,
  declareEnvironments,
  declareBreaker,
  declareLogs,
  declareCost,
  declareGc,
  declareDoctor,
];

/** The whole command line; what a command does is loaded when it runs. What is wrong with the arguments is thrown after it was told. */
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
  for (const declare of declarations) declare(program);
  for (const command of program.commands)
    command.showHelpAfterError(`      ${orch} ${command.name()} --help shows how.`);
  program.showHelpAfterError(`      ${orch} --help names all commands.`);
  return program;
}

function readVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string };
  return version;
}
