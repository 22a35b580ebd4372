import { orch } from '../../../config/called-as.js';
import { listBreakers } from '../../../activities/store/brakes/breakers.js';
import type { ClosedBreaker, OpenedBreaker } from '../../../client/orch-client.js';
import { breakerName, everything, isOfAccount } from '../../../domain/brakes/breaker.js';
import { UserError } from '../../../domain/failures/user-error.js';
import { breakerInWords, held } from '../../../domain/wording/brakes-in-words.js';
import { drawBreakers } from '../../draw/draw-breakers.js';
import { outputWidth, print, printJson } from '../../draw/output.js';
import { onOneLine } from '../../draw/plain-text.js';
import { readSettingsHere } from '../../session/read-settings-here.js';
import { withSession } from '../../session/session.js';
import { whoDecidesHere } from '../../session/who-is-here.js';
import { withLedger } from '../../session/with-ledger.js';

export type BreakerAction = 'list' | 'open' | 'close';

export interface BreakerOptions {
  readonly reason?: string;
  readonly json?: true;
}

export async function breaker(action: BreakerAction, name: string | undefined, options: BreakerOptions): Promise<void> {
  if (action === 'list') await list(options);
  else if (name === undefined) throw new UserError(`Which breaker to ${action}?`, `${orch} breaker names all.`);
  else if (action === 'open') await open(name, options);
  else await close(name, options);
}

async function list({ json }: BreakerOptions): Promise<void> {
  const breakers = await withLedger(readSettingsHere(), listBreakers);
  if (json) printJson(breakers.map((one) => ({ name: breakerName(one.key), ...one })));
  else if (breakers.length === 0) print('Nothing is held, and no run has met a provider yet.');
  else print(drawBreakers(breakers, outputWidth()));
}

/** `orch breaker open`, `orch pause --all`. */
export async function open(name: string, { reason, json }: BreakerOptions): Promise<void> {
  const word = { by: whoDecidesHere(), ...(reason !== undefined && { reason }) };
  const opened = await withSession(readSettingsHere(), ({ orch }) => orch.openBreaker(name, word));
  if (json) printJson(opened);
  else print(tellOpened(opened));
}

/** `orch breaker close`, `orch resume --all`. */
export async function close(name: string, { reason, json }: BreakerOptions): Promise<void> {
  const word = { by: whoDecidesHere(), ...(reason !== undefined && { reason }) };
  const closed = await withSession(readSettingsHere(), ({ orch }) => orch.closeBreaker(name, word));
  if (json) printJson(closed);
  else print(tellClosed(closed));
}

function tellOpened({ breaker: { key, cause, reason, openedBy, until }, opened }: OpenedBreaker): string {
  const by = openedBy ?? 'somebody';
  const words = onOneLine(
    breakerInWords({ breaker: key, cause: cause ?? 'person', reason, by, until: until?.getTime() ?? null }),
  );
  if (!opened) return `Nothing is changed: ${words}.`;
  const goOn = key === everything ? 'resume --all' : `breaker close ${breakerName(key)}`;
  const rest = isOfAccount(key) ? 'Agents go on, its calls wait.' : 'What runs finishes, nothing new starts.';
  return `From now on ${words}.\n${rest} ${orch} ${goOn} lets it go on.`;
}

function tellClosed({ key, closed, woken }: ClosedBreaker): string {
  const tasks = woken === 0 ? '' : `; ${woken === 1 ? '1 task was' : `${woken} tasks were`} waiting for it`;
  const name = held(key);
  return closed ? `${name} goes on${tasks}.` : `${name} was not held.`;
}
