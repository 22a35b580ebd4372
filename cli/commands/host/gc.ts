import { colours } from '../../../config/colours.js';
import type { Found } from '../../../worker/clear-up/found.js';
import { type Host, hostOf, type Sources } from '../../../worker/clear-up/host.js';
import { removeFound } from '../../../worker/clear-up/remove-found.js';
import { survey, surveyAlone } from '../../../worker/clear-up/survey.js';
import { note, outputWidth, print, printJson } from '../../draw/output.js';
import { onOneLine } from '../../draw/plain-text.js';
import { confirm } from '../../session/confirm.js';
import { readSettingsHere } from '../../session/read-settings-here.js';
import { withSession } from '../../session/session.js';
import { drawTable } from '../../draw/table.js';
import { explainError } from '../../session/explain-error.js';

export interface GcOptions {
  readonly yes?: true;
  readonly json?: true;
}

export async function gc(options: GcOptions): Promise<void> {
  const settings = readSettingsHere();
  const servers = { answer: false };
  try {
    await withSession(settings, async (session) => {
      const host = hostOf(session.settings);
      const found = await survey(session, host);
      servers.answer = true;
      await clear({ sources: session, host, found }, options);
    });
  } catch (error) {
    if (servers.answer) throw error;
    // Servers whose disk is full are down, and room is what they need.
    process.exitCode = 1;
    note(`${onOneLine(explainError(error).what)} Only what no task has is looked at.`);
    const host = hostOf(settings);
    await clear({ sources: null, host, found: await surveyAlone(host) }, options);
  }
}

interface Cleared {
  /** Null: they do not answer. */
  readonly sources: Sources | null;
  readonly host: Host;
  readonly found: readonly Found[];
}

async function clear({ sources, host, found }: Cleared, { yes, json }: GcOptions): Promise<void> {
  const going = found.filter(({ removes }) => removes);
  if (!json) print(draw(found, host.reposDir));
  const removes = going.length > 0 && (yes === true || (json !== true && (await isWanted(going.length))));
  const removed: { path: string; why: string | null }[] = [];
  for (const one of removes ? going : []) {
    const why = await removeFound(sources, host, one).catch((error: unknown) => onOneLine(explainError(error).what));
    removed.push({ path: one.path, why });
    if (why !== null) process.exitCode = 1;
    if (!json) print(why === null ? `removed ${one.path}` : `${colours.red('not removed')} ${one.path}: ${why}`);
  }
  if (json) printJson({ hostId: host.hostId, reposDir: host.reposDir, found, removed });
}

function draw(found: readonly Found[], reposDir: string): string {
  if (found.length === 0) return `Nothing of orch's is in ${reposDir}.`;
  const columns = [{ title: '', whole: true }, { title: 'what', whole: true }, { title: 'where' }, { title: 'why' }];
  const rows = [...found]
    .sort((a, b) => Number(b.removes) - Number(a.removes))
    .map(({ kind, path, removes, why }) => [
      { text: removes ? 'goes' : 'stays', paint: removes ? colours.yellow : colours.green },
      kind,
      path,
      why,
    ]);
  return drawTable(columns, rows, outputWidth());
}

async function isWanted(count: number): Promise<boolean> {
  const agreed = await confirm(`Remove ${count === 1 ? 'it' : `these ${count}`}?`);
  if (agreed === null) note('nothing was removed: --yes removes what goes');
  return agreed === true;
}
