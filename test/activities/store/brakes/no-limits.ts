import type { BrakeRules } from '../../../../activities/store/brakes/book-end.js';
import type { BrakeLimits } from '../../../../domain/brakes/brake-limits.js';

export const noLimits: BrakeLimits = {
  budgets: { projectDayUsd: null, allDayUsd: null, allMonthUsd: null },
  zone: 'UTC',
  agents: null,
  agentsByRole: {},
};

export const brakeRules: BrakeRules = {
  breaker: { breakerFailures: 3, backoffBaseSeconds: 30, backoffMaxSeconds: 900 },
  limitsOf: () => noLimits,
};
