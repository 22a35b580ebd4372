import { findStack } from '../../../config/settings/find-stack.js';
import { usualServerAddress } from '../../../config/settings/settings.js';
import { findOnceUp } from '../../session/find-once-up.js';
import { readSettingsHere } from '../../session/read-settings-here.js';

export interface ServeOptions {
  readonly json?: true;
  /** A stack has chosen a free port for it. */
  readonly address?: string;
  readonly ofStack?: number;
}

/** What is still under way then is lost to whoever waits for it; what was taken is kept. */
const longestStopMs = 10_000;

export async function serve({ json, address, ofStack }: ServeOptions): Promise<void> {
  const settings = readSettingsHere();
  const [{ temporal, databaseUrl, temporalUiUrl }, { startServer }, { createLogger }] = await Promise.all([
    ofStack === undefined ? findStack(settings) : findOnceUp(settings, ofStack),
    import('../../../server/run-server.js'),
    import('../../session/create-logger.js'),
  ]);
  const log = createLogger(json === true ? { log: { ...settings.log, format: 'json' } } : settings);
  for (const warning of settings.warnings) log.warn(warning);
  const server = await startServer({
    ...{ settings, temporal, databaseUrl, temporalUiUrl, log },
    address: address ?? settings.server.address ?? usualServerAddress,
    ...(ofStack !== undefined && { ofStack }),
  });
  const signal = await new Promise<string>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => resolve(name));
  });
  log.info({ signal }, 'server stops');
  setTimeout(() => process.exit(1), longestStopMs).unref();
  await server.stop();
}
