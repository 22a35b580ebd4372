import type { CommandOf } from '../../domain/deploys/deploy-command.js';
import { filesOf } from '../agents/run/run-files.js';
import { startRun } from '../agents/start/start-run.js';
import type { Run } from '../store/runs.js';
import type { DeployCheckout, Deployment } from './deployment.js';
import { enterDeploySandbox, type DeploySandboxDeps } from './enter-deploy-sandbox.js';

export interface StartCommandDeps extends DeploySandboxDeps {
  /** The compiled supervisor: dist/activities/agents/supervisor/supervisor.js. */
  readonly supervisorPath: string;
}

export interface StartCommand extends Deployment {
  readonly command: CommandOf;
  readonly checkout: DeployCheckout;
}

/** What a person has written for the environment. */
export function commandOf({ command, policy }: StartCommand): string | null {
  return command === 'deploy' ? policy.command : policy.rollback;
}

/** Starts a numbered run's command, in its checkout and its sandbox. A text: why it could not be started. */
export async function startCommand(deps: StartCommandDeps, input: StartCommand, run: Run): Promise<string | null> {
  const { checkout, policy, runKey } = input;
  const command = commandOf(input);
  if (command === null) return `The environment ${input.environment} has no command to ${input.command}.`;
  const sandbox = await enterDeploySandbox(deps, input, checkout);
  if (typeof sandbox === 'string') return sandbox;
  const { shell, environment, secrets } = sandbox;
  const files = filesOf(run);
  return startRun({
    files,
    ...{ task: '', prompt: '' },
    order: {
      state: files.state,
      runKey,
      sessionId: null,
      program: shell.program,
      arguments: [...shell.arguments, command],
      folder: checkout.path,
      timeoutSeconds: policy.timeoutSeconds,
      killGraceSeconds: input.killGraceSeconds,
      log: files.log,
      kind: input.self ? 'self-deployment' : 'deployment',
      output: files.output,
      leavesProcesses: !shell.sandboxed,
      stallSeconds: null,
      lastLines: [],
      agent: null,
      limitUsd: null,
      prices: {},
      sandboxed: shell.sandboxed,
      network: null,
    },
    secrets: { environment, hostEnvironment: deps.commandEnvironment, hidden: secrets },
    supervisorPath: deps.supervisorPath,
  });
}
