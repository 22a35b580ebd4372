import { z } from 'zod';
import { createRedact } from '../../../domain/text/redact.js';
import { roles, stageNames } from '../../../domain/pipeline/stages.js';
import { agentNames } from '../../../domain/agents/agents.js';
import { forgeKinds, mergeMethods } from '../../../domain/task/forge.js';
import { sandboxes } from '../../../domain/task/task.js';
import { branchProblem, projectNameProblem } from '../../../domain/task/branch-name.js';
import { identityProblem } from '../../../domain/task/decision.js';
import { projectLimits } from './project-limits.js';
import { repositoryProblem } from './repository-url.js';
import { sandboxPaths } from './sandbox-paths.js';

/** What a project of the projects file may say. Models and efforts are judged later, by their resolution. */

const redact = createRedact([]);
const byRole = z.partialRecord(z.enum(roles), z.string());

const agent = z
  .strictObject({
    name: oneOf(agentNames, 'agent').default('claude'),
    program: z.string().min(1, 'must not be empty').optional(),
    arguments: z.array(z.coerce.string()).default([]),
    environment: z
      .record(
        z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is no name of an environment variable'),
        z.coerce
          .string()
          .refine(
            holdsNoCredential,
            'looks like a credential, and would stand in the history of every task: never here',
          ),
      )
      .default({}),
    sandbox: oneOf(sandboxes, 'sandbox').optional(),
    network: z.boolean('takes true or false').default(true),
    repositorySettings: z.boolean('takes true or false').default(false),
  })
  .superRefine(({ name, program, arguments: own, sandbox, network }, context) => {
    const problem = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message });
    if (name === 'command' && program === undefined)
      problem('program', 'is missing: the agent `command` has none of its own');
    if (name !== 'command' && own.length > 0) problem('arguments', 'are for the agent `command` alone');
    if (!network && sandbox === 'off') problem('network', 'can be kept from an agent in a sandbox alone');
  });
export type AgentEntry = z.output<typeof agent>;

export const projectSchema = z.strictObject({
  repository: text(repositoryProblem),
  repositoryName: text(projectNameProblem).optional(),
  baseBranch: text(branchProblem).default('main'),
  forge: text(forgeProblem).default('local'),
  merge: z
    .strictObject({
      method: oneOf(mergeMethods, 'way to merge').default('merge'),
      whenBaseMoved: oneOf(['merge', 'integrate'], 'answer to a base branch that moved').default('merge'),
    })
    .prefault({}),
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
  approvals: z.array(oneOf(['requirements', ...stageNames], 'approval')).optional(),
  approvers: z
    .array(text(approverProblem))
    .min(1, 'must name somebody; without the key everybody may decide')
    .optional(),
  sandbox: sandboxPaths.prefault({}),
  checks: z.array(z.string().trim().min(1, 'must not be empty')).default([]),
  pipeline: z.array(oneOf(stageNames, 'stage')).min(1, 'must name a stage').optional(),
  limits: projectLimits.prefault({}),
  redeployByItself: z.boolean('takes true or false').default(false),
});

export type ProjectEntry = z.output<typeof projectSchema>;

export const projectName = text(projectNameProblem);

/** Keys that may stand at a place of a project, to name them where an unknown one does. */
export function knownKeys(place: string | undefined): readonly string[] {
  if (['models', 'efforts', 'agents', 'paths', 'agentsByRole'].includes(place ?? '')) return roles;
  if (place === 'agent') return Object.keys(agent.shape);
  if (place === 'merge') return ['method', 'whenBaseMoved'];
  if (place === 'protected') return ['allow', 'ask'];
  if (place === 'sandbox') return Object.keys(sandboxPaths.shape);
  if (place === 'limits') return Object.keys(projectLimits.shape);
  return Object.keys(projectSchema.shape);
}

/** The name of a forge: its kind, alone or with a name of its own behind it, as the settings have it. */
function forgeProblem(forge: string): string | null {
  if (/^(local|(gitea|github)(-[a-z0-9]+)*)$/.test(forge)) return null;
  return `${JSON.stringify(forge)} is no forge that orch knows: ${forgeKinds.join(', ')}, or gitea-NAME, github-NAME`;
}

function approverProblem(identity: string): string | null {
  const problem = identityProblem(identity);
  return problem === null ? null : `${JSON.stringify(identity)} ${problem}`;
}

/** A path within the repository, as git has it. */
function pathProblem(path: string): string | null {
  const parts = path.replace(/\/$/, '').split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..') || path.includes('\\')) {
    return `${JSON.stringify(path)} is no folder or file within the repository, such as src/`;
  }
  return null;
}

/** The environment of an agent travels in the task's input. */
function holdsNoCredential(value: string): boolean {
  return redact(value) === value;
}

function oneOf<const Value extends string>(values: readonly Value[], what: string) {
  return z.enum(values, {
    error: ({ input }) => `${JSON.stringify(input)} is no ${what} that orch knows: ${values.join(', ')}`,
  });
}

/** A text that is taken unless the check has something against it. */
function text(problemOf: (value: string) => string | null) {
  return z
    .string()
    .trim()
    .superRefine((value, context) => {
      const problem = problemOf(value);
      if (problem !== null) context.addIssue(problem);
    });
}
