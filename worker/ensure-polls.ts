import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { readProjects } from '../config/projects/projects.js';
import type { Settings } from '../config/settings/settings.js';
import { whereaboutsOf } from '../domain/intake/whereabouts.js';
import { pollWorkflowType } from '../domain/task/messages.js';
import { pollWorkflowId, sharedQueue } from '../domain/task/task-id.js';

export interface PollsDeps {
  readonly temporal: Client;
  readonly settings: Settings;
  readonly log: Logger;
}

/** How soon a project that has come into the projects file is asked for news. */
const lookMs = 60_000;
const answerMs = 10_000;

/** Ensures the polls now, and of projects that come later; answers how it is ended. */
export function keepPolls(deps: PollsDeps): () => void {
  void ensurePolls(deps);
  const timer = setInterval(() => void ensurePolls(deps), lookMs);
  return () => clearInterval(timer);
}

/** One workflow for each project whose items or pull requests are at an account; one that is there goes on. */
export async function ensurePolls({ temporal, settings, log }: PollsDeps): Promise<void> {
  try {
    for (const { name } of readProjects(settings).filter((project) => whereaboutsOf(project).length > 0)) {
      await temporal.withDeadline(Date.now() + answerMs, () => ensurePoll(temporal, name));
    }
  } catch (error) {
    // Tasks go on without it, and the next look tries again.
    log.warn({ error: String(error) }, 'not every project is asked for news');
  }
}

async function ensurePoll(temporal: Client, project: string): Promise<void> {
  await temporal.workflow.start(pollWorkflowType, {
    workflowId: pollWorkflowId(project),
    taskQueue: sharedQueue,
    args: [{ project, cursors: {} }],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    staticSummary: `asks for news of ${project}`,
  });
}
