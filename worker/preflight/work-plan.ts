import type { Project } from '../../config/projects/project.js';
import type { Settings } from '../../config/settings/settings.js';
import type { WorkPlan } from '../../domain/preflight/preflight.js';
import type { TaskPolicy } from '../../domain/task/task.js';

export interface Work {
  readonly project: Pick<Project, 'signing'>;
  readonly policy: Pick<TaskPolicy, 'pipeline' | 'merge' | 'maxFileMegabytes'>;
  readonly branch: string;
}

/** What a task of a project is going to do at its origin. */
export function workPlan({ bot }: Pick<Settings, 'bot'>, { project, policy, branch }: Work): WorkPlan {
  const { pipeline, merge, maxFileMegabytes } = policy;
  return {
    branch,
    method: pipeline.some(({ merges }) => merges) ? merge.method : null,
    signs: project.signing !== null,
    email: bot.email,
    maxFileMegabytes,
  };
}
