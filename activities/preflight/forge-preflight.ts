import type { Preflight, WorkPlan } from '../../domain/preflight/preflight.js';
import type { Repository } from '../../domain/task/task.js';

/** What the forge of a repository tells this account ahead of any work; throws as its verbs do. */
export type ForgePreflight = (repository: Repository, plan: WorkPlan, signal: AbortSignal) => Promise<Preflight>;
