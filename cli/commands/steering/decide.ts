import { orch } from '../../../config/called-as.js';
import type { Decision } from '../../../domain/task/decision.js';
import type { Decided } from '../../../client/orch-client.js';
import { print, printJson } from '../../draw/output.js';
import { readSettingsHere } from '../../session/read-settings-here.js';
import { withSession } from '../../session/session.js';
import { whoDecidesHere } from '../../session/who-is-here.js';

export interface DecideOptions {
  readonly approval?: string;
  readonly reason?: string;
  readonly json?: true;
}

/** `orch approve` and `orch reject`. */
export async function decide(name: string, decision: Decision['decision'], options: DecideOptions): Promise<void> {
  const { json, ...said } = options;
  const verdict = { ...said, by: whoDecidesHere() };
  const decided = await withSession(readSettingsHere(), ({ orch }) =>
    decision === 'approved' ? orch.approve(name, verdict) : orch.reject(name, verdict),
  );
  if (json) printJson(decided);
  else print(tell(decided));
}

function tell({ taskId, approval, decision, by, state }: Decided): string {
  if (state === 'accepted') return `${approval} of ${taskId} is ${decision} by ${by}.`;
  return [
    `Recorded: ${approval} of ${taskId}, ${decision} by ${by}. It counts as soon as a worker is there.`,
    `  ${orch} status ${taskId}    shows what became of it`,
  ].join('\n');
}
