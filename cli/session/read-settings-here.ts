import { readDotEnv, readEnvironment } from '../../config/settings/environment.js';
import { readSettings } from '../../config/settings/read-settings.js';
import type { Settings } from '../../config/settings/settings.js';

export function readSettingsHere(): Settings {
  const cwd = process.cwd();
  return readSettings(readEnvironment(cwd), cwd, readDotEnv(cwd));
}

/** What an error must not tell, also one of the settings themselves. */
export function secretsHere(): readonly string[] {
  try {
    return readSettingsHere().secrets;
  } catch {
    return [];
  }
}
