import { down as takeDown, type Ended } from '../../../stack/down.js';
import { note, print, printJson } from '../../draw/output.js';
import { readSettingsHere } from '../../session/read-settings-here.js';

export async function down({ json }: { readonly json?: true }): Promise<void> {
  const settings = readSettingsHere();
  const ended = await takeDown(settings, note);
  if (json === true) printJson(ended);
  else print(inWords(ended, settings.stateDir));
}

function inWords({ pid, parts, agents }: Ended, stateDir: string): string {
  if (pid === null && parts.length === 0) return `No orch stack runs from ${stateDir}: nothing was to be ended.`;
  const what = [...parts, ...(agents === 0 ? [] : [agents === 1 ? '1 agent' : `${agents} agents`])].join(', ');
  const rest = what === '' ? '' : `: ${what}`;
  if (pid === null) return `Ended what a stack that was killed has left${rest}.`;
  return `The stack (pid ${pid}) has ended${rest}. Every task goes on at the next start.`;
}
