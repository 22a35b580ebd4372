import type { Role } from '../pipeline/stages.js';

/** What brakes the runs of a project beside each task's own budget: of the settings and the projects file as they are now. */
export interface BrakeLimits {
  /** US dollars; null: no limit. A person may have set others for a while. */
  readonly budgets: {
    readonly projectDayUsd: number | null;
    readonly allDayUsd: number | null;
    readonly allMonthUsd: number | null;
  };
  /** An IANA name or an offset: whose days and months they are. */
  readonly zone: string;
  /** Agents of the project at once, on all hosts; null: as many as there are slots. */
  readonly agents: number | null;
  readonly agentsByRole: Readonly<Partial<Record<Role, number>>>;
}
