import type { Topic } from '../../../domain/pipeline/topics.js';
import { print, printJson } from '../../draw/output.js';
import { plainText } from '../../draw/plain-text.js';
import { readSettingsHere } from '../../session/read-settings-here.js';
import { withSession } from '../../session/session.js';

export async function show(name: string, topic: Topic | undefined, { json }: { json?: true }): Promise<void> {
  const shown = await withSession(readSettingsHere(), ({ orch }) => orch.show(name, topic));
  if (json) {
    printJson(shown);
    return;
  }
  const { taskId, commit, text } = shown;
  print(`${shown.topic} of ${taskId}${commit === null ? '' : ` at ${commit}`}\n`);
  print(plainText(text).trimEnd());
}
