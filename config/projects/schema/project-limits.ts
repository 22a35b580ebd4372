import { z } from 'zod';
import { mostBudgetUsd } from '../../../domain/brakes/budget-scope.js';
import { roles } from '../../../domain/pipeline/stages.js';

const dollars = z
  .number('takes US dollars, or null for none')
  .min(0, 'takes US dollars, or null for none')
  .max(mostBudgetUsd, `takes US dollars, ${mostBudgetUsd} at most, or null for none`)
  .nullable();

const agents = z
  .int('takes a whole number')
  .min(1, 'takes a whole number from 1 up; what keeps agents from starting is `orch pause`')
  .max(1000, 'takes a whole number, 1000 at most');

/** The key `limits` of a project. */
export const projectLimits = z.strictObject({
  budgetUsd: dollars.optional(),
  budgetUsdPerDay: dollars.optional(),
  agents: agents.optional(),
  agentsByRole: z.partialRecord(z.enum(roles), agents).optional(),
  maxRollbacks: z.int('takes a whole number').min(0).max(100).optional(),
  maxTries: z.int('takes a whole number').min(1).max(100).optional(),
  checkTimeoutSeconds: z.number().min(1).max(86_400).optional(),
  maxFileMegabytes: z.number().min(0).max(1_000_000).optional(),
  maxFiles: z.int('takes a whole number').min(1).max(1_000_000).optional(),
});
