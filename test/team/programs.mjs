import { join } from 'node:path';
import { readEnvironment } from '../../dist/config/settings/environment.js';
import { readSettings } from '../../dist/config/settings/read-settings.js';

/** The one that the compose file and docs/team.md have. */
export const serverVersion = 'v1.29.1';

/** Where the programs of Temporal's production server lie, under the names that docs/team.md gives them. */
export function programsFolder() {
  const { cacheDir } = readSettings(readEnvironment(process.cwd()), process.cwd());
  return join(cacheDir, 'temporal-server', serverVersion);
}

/** Their packages, by these names. */
export const packages = {
  'temporal-server': 'go.temporal.io/server/cmd/server',
  'temporal-sql-tool': 'go.temporal.io/server/cmd/tools/sql',
};
