import { resolveEffort } from '../../domain/policy/effort.js';
import { resolveFallbackModel, resolveModel } from '../../domain/policy/model.js';
import { agents as knownAgents } from '../../domain/agents/agents.js';
import { choosePipeline } from '../../domain/pipeline/pipeline.js';
import type { Resolved } from '../../domain/policy/resolved.js';
import { roles, type Role } from '../../domain/pipeline/stages.js';
import type { AgentPolicy, TaskPolicy } from '../../domain/task/task.js';
import { dollars } from '../../domain/text/dollars.js';
import { resolveTimeout } from '../../domain/policy/timeout.js';
import { guessedSetUpFiles } from '../../domain/gates/set-up-files.js';
import type { ProjectCommand } from '../../domain/gates/project-command.js';
import { UserError } from '../../domain/failures/user-error.js';
import { accountProblem } from '../settings/forge-accounts.js';
import type { Command, Project } from './project.js';
import type { Settings } from '../settings/settings.js';

/** What the developer of the orchestrator before could change. */
const strictPaths = ['src/', 'tests/', 'docs/'];

const tools = ['Read', 'Write', 'Edit', 'Bash'];

/** All that a task is run by: resolved once, at its start, so that it never changes under it. */
export function resolvePolicy(settings: Settings, project: Project): { policy: TaskPolicy; warnings: string[] } {
  const { limits } = settings;
  const fallback = resolveFallbackModel(settings.agent.fallbackModel);
  const budgetUsd = project.limits.budgetUsd === undefined ? limits.budgetUsd : project.limits.budgetUsd;
  const pipeline = choosePipeline({ stages: project.pipeline, approvals: project.approvals });
  const agents = roles.map((role) => ({ role, resolved: resolveAgent(role, settings, project, fallback.value) }));
  const working = agents.filter(({ role }) => pipeline.some((stage) => stage.role === role));
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
      redeployByItself: project.redeployByItself,
      merge: project.merge,
      ciTimeoutSeconds: limits.ciTimeoutSeconds,
    },
    warnings: [
      ...reserveWarnings(limits.runReserveUsd, budgetUsd, project),
      ...forgeWarnings(settings, project),
      ...fallback.warnings,
      ...working.flatMap(({ resolved }) => resolved.warnings),
      ...strangers(project).map(
        (name) =>
          `The project ${project.name} sets a model or an effort for ${JSON.stringify(name)}, which is no role: ${roles.join(', ')}.`,
      ),
      ...idle
        .filter((role) => project.models[role] !== undefined || project.efforts[role] !== undefined)
        .map(
          (role) =>
            `The project ${project.name} sets a model or an effort for the ${role}, whom no stage of its pipeline needs.`,
        ),
    ],
  };
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
  if (!own.network && sandbox === 'off') {
    throw new UserError(
      `The project ${project.name} keeps the network from the ${role}, which nothing but a sandbox can do.`,
      'Set its `sandbox: bubblewrap`, or `auto`, or ORCH_AGENT_SANDBOX.',
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
      tools,
    },
    warnings: [...model.warnings, ...effort.warnings],
  };
}
