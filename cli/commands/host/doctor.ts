import { createAskGit } from '../../init/ask-git.js';
import { colours } from '../../../config/colours.js';
import { checkDisk, checkGit, checkNode } from '../../doctor/check-host.js';
import { checkProjects, checkSettings } from '../../doctor/check-projects.js';
import { checkServer } from '../../doctor/check-server.js';
import { checkStack } from '../../doctor/check-stack.js';
import { checkHearing } from '../../notices/check-hearing.js';
import { checkTelegram } from '../../notices/check-telegram.js';
import type { Finding } from '../../doctor/finding.js';
import { checkReceivers, checkWaiting } from '../../notices/check-notices.js';
import { withLedger } from '../../session/with-ledger.js';
import type { Settings } from '../../../config/settings/settings.js';
import { print, printJson } from '../../draw/output.js';
import { onOneLine } from '../../draw/plain-text.js';
import { readSettingsHere } from '../../session/read-settings-here.js';

export async function doctor({ json }: { json?: true }): Promise<void> {
  const findings = await examine();
  if (json) printJson(findings);
  else print(findings.map(line).join('\n'));
  if (findings.some(({ state }) => state === 'FAIL')) process.exitCode = 1;
}

async function examine(): Promise<Finding[]> {
  const settings = readSettingsHere();
  const git = createAskGit(settings.hostEnvironment);
  return [
    checkNode(),
    await checkGit(git),
    await checkDisk(settings),
    ...checkSettings(settings),
    ...(await checkProjects(settings, git)),
    ...(await checkStack(settings)),
    ...(await checkServer(settings)),
    ...checkReceivers(settings),
    ...(await checkTelegram(settings)),
    ...(await waiting(settings)),
  ];
}

/** Without a ledger that is a finding of the stack's. */
function waiting(settings: Settings): Promise<Finding[]> {
  return withLedger(settings, async (pool) => [...(await checkWaiting(pool)), ...(await checkHearing(pool))]).catch(
    () => [],
  );
}

const paints = { ok: colours.green, unknown: colours.dim, warn: colours.yellow, FAIL: colours.red };

function line({ name, state, found, hint }: Finding): string {
  const first = `${paints[state]((state === 'unknown' ? '?' : state).padEnd(4))}  ${name}: ${state === 'unknown' ? 'unknown: ' : ''}${onOneLine(found)}`;
  return hint === null ? first : `${first}\n      ${hint}`;
}
