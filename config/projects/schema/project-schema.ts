import { z } from 'zod';
import { approvalKinds } from '../../../domain/pipeline/approvers.js';
import { roles, stageNames } from '../../../domain/pipeline/stages.js';
import { agentNames } from '../../../domain/agents/agents.js';
import { isLimited } from '../../../domain/network/network.js';
import { forgeKinds, mergeMethods } from '../../../domain/task/forge.js';
import { sandboxes } from '../../../domain/network/sandbox.js';
import { branchProblem, projectNameProblem } from '../../../domain/task/branch-name.js';
import { approvers } from './project-approvers.js';
import { commandKeys, commands, exposed, ownEnvironment, setUpFiles, setUpSecrets } from './project-commands.js';
import { deploy, deployKeys } from './project-deploy.js';
import { git, gitKeys } from './project-git.js';
import { notify, notifyKeys } from './project-notify.js';
import { projectCi } from './project-ci.js';
import { projectLimits } from './project-limits.js';
import { agentNetwork, commandNetworkKeys, commandsNetwork } from './project-network.js';
import { oneOf, pathProblem, text } from '../../fields/project-text.js';
import { maxTurnsByRole, toolsByRole } from './project-tools.js';
import { tracker } from '../tracker/project-tracker.js';
import { repositoryProblem } from './places/repository-url.js';
import { sandboxPaths } from './places/sandbox-paths.js';

/** What a project of the projects file may say. Models and efforts are judged later, by their resolution. */

const byRole = z.partialRecord(z.enum(roles), z.string());

const agent = z
  .strictObject({
    name: oneOf(agentNames, 'agent').default('claude'),
    program: z.string().min(1, 'must not be empty').optional(),
    arguments: z.array(z.coerce.string()).default([]),
    environment: ownEnvironment.default({}),
    sandbox: oneOf(sandboxes, 'sandbox').optional(),
    network: agentNetwork,
    repositorySettings: z.boolean('takes true or false').default(false),
  })
  .superRefine(({ name, program, arguments: own, sandbox, network }, context) => {
    const problem = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message });
    if (name === 'command' && program === undefined)
      problem('program', 'is missing: the agent `command` has none of its own');
    if (name !== 'command' && own.length > 0) problem('arguments', 'are for the agent `command` alone');
    if (isLimited(network ?? null) && sandbox === 'off')
      problem('network', 'can be kept from an agent in a sandbox alone');
  });
export type AgentEntry = z.output<typeof agent>;

export const projectSchema = z.strictObject({
  repository: text(repositoryProblem),
  repositoryName: text(projectNameProblem).optional(),
  baseBranch: text(branchProblem).default('main'),
  forge: text(forgeProblem).default('local'),
  git: git.prefault({}),
  merge: z
    .strictObject({
      method: oneOf(mergeMethods, 'way to merge').default('merge'),
      whenBaseMoved: oneOf(['merge', 'integrate'], 'answer to a base branch that moved').default('integrate'),
      deleteBranch: z.boolean('takes true or false').default(false),
    })
    .prefault({}),
  pullRequest: z.strictObject({ closeOnCancel: z.boolean('takes true or false').default(false) }).prefault({}),
  ci: projectCi.prefault({}),
  agent: agent.prefault({}),
  agents: z.partialRecord(z.enum(roles), agent).default({}),
  paths: z.partialRecord(z.enum(roles), z.array(text(pathProblem)).min(1, 'must name a folder or a file')).default({}),
  protected: z
    .strictObject({
      allow: z.array(text(pathProblem)).default([]),
      ask: z.boolean('takes true or false').default(false),
    })
    .prefault({}),
  models: byRole.default({}),
  efforts: byRole.default({}),
  tools: toolsByRole.default({}),
  maxTurns: maxTurnsByRole.default({}),
  approvals: z.array(oneOf(['requirements', ...stageNames], 'approval')).optional(),
  approvers: approvers.optional(),
  sandbox: sandboxPaths.prefault({}),
  setup: commands.default([]),
  setupFiles: setUpFiles.optional(),
  setupSecrets: setUpSecrets.default({}),
  checks: commands.default([]),
  network: commandsNetwork,
  environment: ownEnvironment.default({}),
  expose: exposed.default([]),
  pipeline: z.array(oneOf(stageNames, 'stage')).min(1, 'must name a stage').optional(),
  limits: projectLimits.prefault({}),
  deploy: deploy.prefault({}),
  tracker,
  notify: notify.prefault({}),
});

export type ProjectEntry = z.output<typeof projectSchema>;

export const projectName = text(projectNameProblem);

/** Keys that may stand at a place of a project, to name them where an unknown one does. */
export function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  const [top, ...inner] = path;
  if (top === 'deploy') return deployKeys(inner);
  if (top === 'notify') return notifyKeys(inner);
  if (top === 'approvers') return approvalKinds;
  const place = placeOf(path);
  if (['models', 'efforts', 'tools', 'maxTurns', 'agents', 'paths', 'agentsByRole'].includes(place ?? '')) return roles;
  if (place === 'setup' || place === 'checks') return commandKeys;
  if (place === 'network') return commandNetworkKeys;
  if (place === 'agent') return Object.keys(agent.shape);
  if (place === 'git') return gitKeys(path);
  if (place === 'merge') return ['method', 'whenBaseMoved', 'deleteBranch'];
  if (place === 'pullRequest') return ['closeOnCancel'];
  if (place === 'ci') return Object.keys(projectCi.shape);
  if (place === 'protected') return ['allow', 'ask'];
  if (place === 'sandbox') return Object.keys(sandboxPaths.shape);
  if (place === 'limits') return Object.keys(projectLimits.shape);
  return Object.keys(projectSchema.shape);
}

/** A role's own agent has the keys of `agent`; a map by role within another one is its own place. */
function placeOf([place, inner]: readonly PropertyKey[]): string | undefined {
  if (place === 'agents' && inner !== undefined) return 'agent';
  return (inner === 'agentsByRole' ? inner : place)?.toString();
}

/** The name of a forge: its kind, alone or with a name of its own behind it, as the settings have it. */
function forgeProblem(forge: string): string | null {
  if (/^(local|(gitea|github)(-[a-z0-9]+)*)$/.test(forge)) return null;
  return `${JSON.stringify(forge)} is no forge that orch knows: ${forgeKinds.join(', ')}, or gitea-NAME, github-NAME`;
}
