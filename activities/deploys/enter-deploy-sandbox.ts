import { dirname, join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import type { AgentName } from '../../domain/agents/agents.js';
import type { CommandVariables } from '../../domain/deploys/command-variables.js';
import { commandsIn } from '../../domain/pipeline/environment.js';
import { environmentProblem } from '../../domain/policy/exposed.js';
import { shellInSandbox } from '../commands/enter-command-sandbox.js';
import { type CommandShell, plainShell } from '../commands/run-command.js';
import { chooseSandbox } from '../sandbox/choose-sandbox.js';
import type { SandboxHost } from '../sandbox/sandbox-host.js';
import { checkoutProblem } from './checkout.js';
import type { DeployHost } from './deploy-host.js';
import type { DeployCheckout, Deployment } from './deployment.js';

export interface DeploySandboxDeps {
  readonly hostId: string;
  readonly deployHost: DeployHost;
  readonly sandboxHost: SandboxHost;
  /** Of all commands of projects. */
  readonly commandEnvironment: Readonly<Record<string, string>>;
  /** The agents', which tell where their logins are. */
  readonly environments: Readonly<Record<AgentName, Readonly<Record<string, string>>>>;
}

/** Where a command of a deployment runs. */
export interface DeploySandbox {
  readonly shell: CommandShell;
  readonly environment: Readonly<Record<string, string>>;
  /** Values of that environment that nobody else may learn. */
  readonly secrets: readonly string[];
}

/**
 * An empty root with the checkout, the toolchain, and what the host's own projects file shows of itself; a text: why there can be
 * none. The task's input has a say in the stricter sandbox alone.
 */
export async function enterDeploySandbox(
  deps: DeploySandboxDeps,
  deployment: Omit<Deployment, 'runKey'>,
  checkout: DeployCheckout,
): Promise<DeploySandbox | string> {
  const { hostId, deployHost, sandboxHost, environments } = deps;
  const gone = await checkoutProblem({ hostId, stateDir: sandboxHost.stateDir }, checkout, deployment);
  if (gone !== null) return gone;
  const { path } = checkout;
  const { environment: name, policy, task } = deployment;
  const { project } = task;
  const credentials = deployHost.credentials(project, name, policy.credentials);
  if (typeof credentials === 'string') return credentials;
  const foreign = foreignCommand(deployHost, deployment);
  if (foreign !== null) return foreign;
  const commandEnvironment = { ...deps.commandEnvironment, HOME: sandboxHost.ownerHome };
  const environment = { ...commandEnvironment, ...credentials, ...toldOf(deployment) };
  const unfit = environmentProblem(environment);
  if (unfit !== null) return `${unfit}: correct the projects file, then retry.`;
  const inside = { environment, secrets: Object.values(credentials) };

  const setting = `deploy.${name}`;
  const choice = await chooseSandbox(
    { sandboxHost, sandboxOf: () => deployHost.sandbox(project, name) },
    { ...{ project, role: 'deployer', setting: `${setting}.sandbox` }, sandbox: policy.sandbox, network: 'open' },
  );
  if (choice.kind === 'refused') return choice.problem;
  if (choice.kind === 'none') return { shell: plainShell, ...inside };
  const emptyFile = join(dirname(path), 'empty');
  await writeFile(emptyFile, '');
  const shell = await shellInSandbox(
    { commandEnvironment, environments, sandboxHost: { ...sandboxHost, agentHome: null } },
    {
      ...{ bwrap: choice.bwrap, emptyFile, door: null, project, folder: path, setting },
      ...{ paths: deployHost.paths(project, name), readable: [], writable: [] },
      hidden: sandboxHost.agentHome === null ? [] : [sandboxHost.agentHome],
    },
  );
  return typeof shell === 'string' ? shell : { shell, ...inside };
}

/** Whoever can order a deployment has no say in what runs beside credentials. */
function foreignCommand(
  { mayRun }: Pick<DeployHost, 'mayRun'>,
  { environment, policy, task: { project } }: Omit<Deployment, 'runKey'>,
): string | null {
  if (policy.credentials.length === 0) return null;
  const foreign = commandsIn(policy).find((command) => !mayRun(project, environment, command));
  if (foreign === undefined) return null;
  return `The task runs ${JSON.stringify(foreign)} beside the credentials of ${environment}, and this worker’s projects file does not name that command under \`deploy.${environment}\` of the project ${project}. If that is meant, add it there; then retry, which takes the present settings.`;
}

/** What a command is told of its deployment. */
function toldOf({ commit, previous, environment, task }: Omit<Deployment, 'runKey'>): CommandVariables {
  return {
    ORCH_COMMIT: commit,
    ...(previous !== null && { ORCH_PREVIOUS_COMMIT: previous }),
    ORCH_ENVIRONMENT: environment,
    ORCH_PROJECT: task.project,
    ORCH_ITEM: task.item,
  };
}
