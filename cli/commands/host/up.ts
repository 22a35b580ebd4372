import { up as bringUp } from '../../../stack/up.js';
import { expectSandbox } from '../../../worker/expect-sandbox.js';
import { readSettingsHere } from '../../session/read-settings-here.js';
import { note } from '../../draw/output.js';

export interface UpOptions {
  readonly detach?: true;
  readonly json?: true;
  /** As the process of a detached stack, whose start is told by another one. */
  readonly quiet?: true;
}

export async function up({ detach, json, quiet }: UpOptions): Promise<void> {
  const settings = readSettingsHere();
  const unprotected = await expectSandbox(settings);
  [...settings.warnings, ...(unprotected === null ? [] : [unprotected])].forEach(note);
  if (detach === true) {
    const { upDetached } = await import('../../../stack/up-detached.js');
    process.exitCode = await upDetached(settings, json === true);
    return;
  }
  process.exitCode = await bringUp(settings, quiet === true ? 'nothing' : json === true ? 'json' : 'lines');
}
