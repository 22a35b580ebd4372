import { orch } from '../../../config/called-as.js';
import type { OrchClient, Retried, SettingChange } from '../../../client/orch-client.js';
import { ClientError } from '../../../client/errors/client-error.js';
import { UserError } from '../../../domain/failures/user-error.js';
import type { StageName } from '../../../domain/pipeline/stages.js';
import { waitInWords } from '../../../domain/wording/wait-in-words.js';
import { cutToWidth } from '../../draw/table.js';
import { note, print, printJson } from '../../draw/output.js';
import { onOneLine } from '../../draw/plain-text.js';
import { confirm } from '../../session/confirm.js';
import { readSettingsHere } from '../../session/read-settings-here.js';
import { withSession } from '../../session/session.js';
import { whoDecidesHere, whoIsHere } from '../../session/who-is-here.js';

export interface RetryOptions {
  readonly from?: StageName;
  readonly budget?: number;
  readonly unreviewed?: true;
  readonly keepPolicy?: true;
  readonly yes?: true;
  readonly by?: string;
  readonly json?: true;
}

export async function retry(name: string, options: RetryOptions): Promise<void> {
  const { from, budget, unreviewed, by, json } = options;
  const { changes, retried } = await withSession(readSettingsHere(), async ({ orch }) => {
    const found = await changesFor(orch, name, options);
    const told = {
      by: by ?? whoIsHere(),
      ...(from !== undefined && { from }),
      ...(budget !== undefined && { budgetUsd: budget }),
      ...(unreviewed === true && { unreviewed: whoDecidesHere() }),
      takeSettings: found.length > 0,
    };
    return { changes: found, retried: await orch.retry(name, told) };
  });
  if (json) printJson({ ...retried, changes });
  else print(tell(retried));
}

/** What the task takes of the present settings; what would change what was approved is asked about first. */
async function changesFor(orch: OrchClient, name: string, options: RetryOptions): Promise<readonly SettingChange[]> {
  if (options.keepPolicy === true) return [];
  const changes = await orch.settingChanges(name).catch((error: unknown) => {
    if (!(error instanceof UserError) || error instanceof ClientError) throw error;
    throw new UserError(error.what, `${error.hint} Or leave the task as it is: --keep-policy.`);
  });
  if (changes === null) {
    note('no worker answers: the task keeps its settings; changed ones are taken by a retry once a worker is there');
    return [];
  }
  if (changes.length === 0) return [];
  for (const change of changes) note(inWords(change));
  const grave = changes.filter(({ asks }) => asks).map(({ what }) => what);
  if (grave.length > 0 && options.yes !== true) await askWhetherToTake(grave, options.json === true);
  return changes;
}

function inWords({ what, from, to }: SettingChange): string {
  const shown = (text: string) => cutToWidth(onOneLine(text), 120);
  return `takes the present setting of ${what}: ${shown(from)} → ${shown(to)}`;
}

async function askWhetherToTake(grave: readonly string[], json: boolean): Promise<void> {
  const what = `This changes what was approved: ${grave.join(', ')}.`;
  const ways = '--yes takes the present settings, --keep-policy keeps those of the task.';
  const agreed = json ? null : await confirm(`${what} Go on?`, { preset: 'no' });
  if (agreed !== true) throw new UserError(agreed === null ? what : 'Nothing was changed.', ways);
}

function tell({ taskId, state, view }: Retried): string {
  const look = `  ${orch} status ${taskId}    shows where it stands`;
  if (state === 'sent' || view === null)
    return `The retry of ${taskId} is sent. It counts as soon as a worker is there.\n${look}`;
  const { stage, round, status, waitingFor } = view;
  const where = stage === status ? status : `${status} in ${stage}, round ${round}`;
  if (waitingFor === null) return `${taskId} goes on: ${where}.`;
  return `${taskId} went on, and is ${where} now: ${onOneLine(waitInWords(waitingFor))}.\n${look}`;
}
