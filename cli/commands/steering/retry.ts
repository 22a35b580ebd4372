import type { Retry } from '../../../domain/task/messages.js';
import type { StageName } from '../../../domain/pipeline/stages.js';
import { whoIsHere } from '../../session/who-is-here.js';
import { print, printJson } from '../../draw/output.js';
import { readSettingsHere, withSession } from '../../session/session.js';

export interface RetryOptions {
  readonly from?: StageName;
  readonly budget?: number;
  readonly by?: string;
  readonly json?: true;
}

export async function retry(name: string, { from, budget, by, json }: RetryOptions): Promise<void> {
  const told: Retry = {
    by: by ?? whoIsHere(),
    ...(from !== undefined && { from }),
    ...(budget !== undefined && { budgetUsd: budget }),
  };
  const view = await withSession(readSettingsHere(), ({ orch }) => orch.retry(name, told));
  if (json) printJson(view);
  else print(`${view.taskId} goes on${from === undefined ? '' : ` from ${from}`}.`);
}
