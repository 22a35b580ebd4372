import { orch } from '../../config/called-as.js';
import { readStackFile, stackLives } from '../../config/settings/stack-file.js';
import { type Settings, usualServerAddress } from '../../config/settings/settings.js';
import { type Finding, ok, warn } from './finding.js';

const requestMs = 5_000;

/** The server of this host, where the settings say that it takes webhooks. */
export async function checkServer(settings: Settings): Promise<Finding[]> {
  if (Object.keys(settings.webhookSecrets).length === 0) return [];
  const url = serverUrl(settings);
  try {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(requestMs) });
    const { ledger, temporal } = (await answer.json()) as { readonly ledger: string; readonly temporal: string };
    const lacks = Object.entries({ ledger, Temporal: temporal }).filter(([, found]) => found !== 'ok');
    if (lacks.length === 0) return [ok('server', url)];
    const what = lacks.map(([part, found]) => `${part} ${found}`).join('; ');
    return [warn('server', `${url}: ${what}`, 'It goes on by itself once they are there.')];
  } catch (error) {
    return [
      warn(
        'server',
        `none answers at ${url} (${(error as Error).message})`,
        `Start it: ${orch} up, or ${orch} serve; where it runs elsewhere, nothing is to be done. Projects are polled meanwhile.`,
      ),
    ];
  }
}

function serverUrl({ stateDir, server }: Settings): string {
  const file = readStackFile(stateDir);
  const ofStack = file !== null && stackLives(file) ? file.server : null;
  return ofStack?.url ?? `http://${server.address ?? usualServerAddress}`;
}
