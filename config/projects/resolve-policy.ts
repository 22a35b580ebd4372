import { resolveEffort } from '../../domain/policy/effort.js';
import { resolveFallbackModel, resolveModel } from '../../domain/policy/model.js';
import { agents as knownAgents } from '../../domain/agents/agents.js';
import { usualTools } from '../../domain/policy/tools.js';
import { choosePipeline } from '../../domain/pipeline/pipeline.js';
import type { Resolved } from '../../domain/policy/resolved.js';
import { roles, type Role, type Stage } from '../../domain/pipeline/stages.js';
import type { AgentPolicy, TaskPolicy } from '../../domain/task/task.js';
import { dollars } from '../../domain/text/dollars.js';
import { resolveTimeout } from '../../domain/policy/timeout.js';
import { guessedSetUpFiles } from '../../domain/gates/set-up-files.js';
import type { ProjectCommand } from '../../domain/gates/project-command.js';
import { isLimited } from '../../domain/network/network.js';
import { UserError } from '../../domain/failures/user-error.js';
import { deployPolicy } from './deploy-of.js';
import { accountProblem } from '../settings/forge-accounts.js';
import type { Command, Project } from './project.js';
import type { Settings } from '../settings/settings.js';

/** What the developer of the orchestrator before could change. */
const strictPaths = ['src/', 'tests/', 'docs/'];

/** All that a task is run by: resolved once, at its start, so that it never changes under it. */
export function resolvePolicy(settings: Settings, project: Project): { policy: TaskPolicy; warnings: string[] } {
  const { limits } = settings;
  const fallback = resolveFallbackModel(settings.agent.fallbackModel);
  const budgetUsd = project.limits.budgetUsd === undefined ? limits.budgetUsd : project.limits.budgetUsd;
  const deploy = deployPolicy(settings, project);
  const choice = { stages: project.pipeline, approvals: project.approvals };
  const pipeline = choosePipeline(choice, deploy.environments);
  const agents = roles.map((role) => ({ role, resolved: resolveAgent(role, settings, project, fallback.value) }));
  const working = agents.filter(({ role }) => pipeline.some((stage) => stage.role === role && isAgents(stage, deploy)));
  const idle = roles.filter((role) => !working.some((agent) => agent.role === role));
  return {
    policy: {
      pipeline,
      agents: Object.fromEntries(agents.map(({ role, resolved }) => [role, resolved.value])) as Record<
        Role,
        AgentPolicy
      >,
      approvers: project.approvers,
      setUp: {
        commands: project.setUp.commands.map(withLimit(limits.setUpTimeoutSeconds)),
        files: project.setUp.files ?? (project.setUp.commands.length === 0 ? [] : guessedSetUpFiles),
        secrets: project.setUp.secrets,
      },
      checks: project.checks.map(withLimit(project.limits.checkTimeoutSeconds ?? limits.checkTimeoutSeconds)),
      network: commandsNetwork(project, pipeline, agents),
      environment: project.environment,
      expose: project.expose,
      paths: { ...(limits.strictPaths && { developer: strictPaths }), ...project.paths },
      protected: project.protected,
      maxFileMegabytes: project.limits.maxFileMegabytes ?? limits.maxFileMegabytes,
      maxFiles: project.limits.maxFiles ?? limits.maxFiles,
      maxTries: project.limits.maxTries ?? limits.maxTries,
      transientRetries: limits.transientRetries,
      backoffBaseSeconds: limits.backoffBaseSeconds,
      backoffMaxSeconds: limits.backoffMaxSeconds,
      maxRollbacks: project.limits.maxRollbacks ?? limits.maxRollbacks,
      patienceSeconds: limits.patienceSeconds,
      hostPatienceSeconds: limits.hostPatienceSeconds,
      reminderSeconds: limits.reminderSeconds,
      heartbeatSeconds: settings.agent.heartbeatSeconds,
      budgetUsd,
      // A budget below the usual reserve would admit no run at all.
      runReserveUsd: Math.min(limits.runReserveUsd, budgetUsd ?? limits.runReserveUsd),
      deploy,
      tracker: placeOf(project),
      merge: project.merge,
      ...(project.pullRequest.closeOnCancel && { closeOnCancel: true as const }),
      ciTimeoutSeconds: limits.ciTimeoutSeconds,
      ci: project.ci,
    },
    warnings: [
      ...reserveWarnings(limits.runReserveUsd, budgetUsd, project),
      ...forgeWarnings(settings, project),
      ...fallback.warnings,
      ...working.flatMap(({ resolved }) => resolved.warnings),
      ...working.flatMap(({ role, resolved }) => untaken(role, resolved.value, project)),
      ...strangers(project).map(
        (name) =>
          `The project ${project.name} sets a model or an effort for ${JSON.stringify(name)}, which is no role: ${roles.join(', ')}.`,
      ),
      ...idle
        .filter((role) => byRole(project).some((values) => values[role] !== undefined))
        .map(
          (role) =>
            `The project ${project.name} sets a model, an effort, tools or turns for the ${role}, whom no stage of its pipeline needs.`,
        ),
    ],
  };
}

function placeOf({ tracker }: Project): TaskPolicy['tracker'] {
  return tracker === null ? null : { account: tracker.account, owner: tracker.owner, name: tracker.name };
}

/** Whether an agent works there: no command of the project's deploys. */
function isAgents({ deploysTo }: Stage, { environments }: TaskPolicy['deploy']): boolean {
  return deploysTo === null || environments[deploysTo].command === null;
}

function withLimit(seconds: number): (command: Command) => ProjectCommand {
  return (command) => ({ ...command, timeoutSeconds: command.timeoutSeconds ?? seconds });
}

function reserveWarnings(reserveUsd: number, budgetUsd: number | null, { name, limits }: Project): string[] {
  if (budgetUsd === null || reserveUsd <= budgetUsd) return [];
  const budget = limits.budgetUsd === undefined ? 'ORCH_TASK_BUDGET_USD' : `limits.budgetUsd of the project ${name}`;
  return [
    `ORCH_RUN_RESERVE_USD (${dollars(reserveUsd)}) is more than a task may spend, ${budget} (${dollars(budgetUsd)}): each run reserves the whole budget, so once anything was spent no second run is admitted.`,
  ];
}

/** A client needs no account of the forge; the workers that share its settings do. */
function forgeWarnings({ forges }: Settings, { name, repository: { forge } }: Project): string[] {
  const problem = forge === undefined ? null : accountProblem(forges, forge.account);
  return problem === null ? [] : [`The project ${name}: ${problem}, where the workers run.`];
}

/** What set-up and checks reach is limited by the sandbox of whoever wrote what they run. */
function commandsNetwork(
  { name, network }: Project,
  pipeline: readonly Stage[],
  agents: readonly { readonly role: Role; readonly resolved: Resolved<AgentPolicy> }[],
): TaskPolicy['network'] {
  const author = pipeline.find(({ delivers }) => delivers)?.role ?? 'developer';
  const sandbox = agents.find(({ role }) => role === author)?.resolved.value.sandbox;
  if ([network.setUp, network.checks].some(isLimited) && sandbox === 'off') {
    throw new UserError(
      `The project ${name} limits the network of its set-up or checks, which nothing but a sandbox can do.`,
      `Set the \`sandbox\` of its ${author} to \`bubblewrap\` or \`auto\`, or ORCH_AGENT_SANDBOX; or leave its \`network\` out.`,
    );
  }
  return network;
}

/** What its agent cannot be told. */
function untaken(role: Role, { agent }: AgentPolicy, { name, tools, maxTurns }: Project): string[] {
  const { takes } = knownAgents[agent];
  const said = [
    ...(tools[role] !== undefined && !takes.tools ? ['tools'] : []),
    ...(maxTurns[role] !== undefined && !takes.maxTurns ? ['maxTurns'] : []),
  ];
  return said.map(
    (key) => `The project ${name} sets \`${key}\` for the ${role}, whose agent ${agent} takes none: left out.`,
  );
}

function byRole({ models, efforts, tools, maxTurns }: Project): readonly Readonly<Partial<Record<Role, unknown>>>[] {
  return [models, efforts, tools, maxTurns];
}

/** Names in ORCH_PROJECTS_JSON alone: the projects file takes none but roles. */
function strangers({ models, efforts }: Project): string[] {
  const names = new Set([...Object.keys(models), ...Object.keys(efforts)]);
  return [...names].filter((name) => !roles.some((role) => role === name));
}

function resolveAgent(
  role: Role,
  { agent }: Settings,
  project: Project,
  fallbackModel: string | null,
): Resolved<AgentPolicy> {
  const own = project.agents[role] ?? project.agent;
  const known = knownAgents[own.name];
  const sandbox = own.sandbox ?? agent.sandbox;
  if (isLimited(own.network) && sandbox === 'off') {
    throw new UserError(
      `The project ${project.name} limits the network of the ${role}, which nothing but a sandbox can do.`,
      'Set its `sandbox: bubblewrap`, or `auto`, or ORCH_AGENT_SANDBOX; or leave its `network` out.',
    );
  }
  const model = resolveModel({
    agent: own.name,
    role,
    project: project.models[role],
    roleVariable: agent.models[role],
    defaultVariable: agent.model,
  });
  const effort = resolveEffort({
    role,
    project: project.efforts[role],
    roleVariable: agent.efforts[role],
    defaultVariable: agent.effort,
  });
  return {
    value: {
      agent: own.name,
      program: own.program ?? (own.name === 'claude' ? agent.program : (known.program ?? own.name)),
      arguments: own.arguments,
      environment: own.environment,
      model: model.value,
      fallbackModel: own.name === 'claude' ? fallbackModel : null,
      effort: effort.value,
      timeoutSeconds: resolveTimeout(role, agent.timeoutOverrides, agent.timeoutSeconds),
      killGraceSeconds: agent.killGraceSeconds,
      stallSeconds: known.streams ? agent.stallSeconds : null,
      sandbox,
      network: own.network,
      repositorySettings: own.repositorySettings,
      tools: project.tools[role] ?? usualTools,
      maxTurns: project.maxTurns[role] ?? null,
    },
    warnings: [...model.warnings, ...effort.warnings],
  };
}
