import { up as bringUp } from '../../../stack/up.js';
import { expectSandbox } from '../../../worker/expect-sandbox.js';
import { readSettingsHere } from '../../session/read-settings-here.js';
import { note } from '../../draw/output.js';

export async function up({ json }: { json?: true }): Promise<void> {
  const settings = readSettingsHere();
  const unprotected = await expectSandbox(settings);
  [...settings.warnings, ...(unprotected === null ? [] : [unprotected])].forEach(note);
  process.exitCode = await bringUp(settings, json === true);
}
