import { readEnvironment } from '../../config/settings/environment.js';
import { readSettings, type Settings } from '../../config/settings/settings.js';

export function readSettingsHere(): Settings {
  const cwd = process.cwd();
  return readSettings(readEnvironment(cwd), cwd);
}
