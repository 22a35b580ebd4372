import type { Decision } from '../../../domain/task/messages.js';
import { print, printJson } from '../../draw/output.js';
import { readSettingsHere, withSession } from '../../session/session.js';
import { whoIsHere } from '../../session/who-is-here.js';

export interface DecideOptions {
  readonly approval?: string;
  readonly reason?: string;
  readonly by?: string;
  readonly json?: true;
}

/** `orch approve` and `orch reject`. */
export async function decide(name: string, decision: Decision['decision'], options: DecideOptions): Promise<void> {
  const { json, ...said } = options;
  const verdict = { ...said, by: said.by ?? whoIsHere() };
  const decided = await withSession(readSettingsHere(), ({ orch }) =>
    decision === 'approved' ? orch.approve(name, verdict) : orch.reject(name, verdict),
  );
  if (json) printJson(decided);
  else print(`${decided.approval} of ${decided.taskId} is ${decided.decision} by ${decided.by}.`);
}
