import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { telegramChatIdsOf, telegramChatsFor } from '../../../config/notices/chats-of.js';
import { readSettings } from '../../../config/settings/read-settings.js';

const file = `projects:
  shop: { repository: x, notify: { telegram: { urgent: ["-1", "-2/7"], info: none } } }
  site: { repository: y }
`;

function open(env: NodeJS.ProcessEnv) {
  const settings = readSettings(env, mkdtempSync(join(tmpdir(), 'orch-chats-')));
  const write = (text: string) => writeFileSync(settings.projectsFile, text);
  write(file);
  return { settings, write };
}

test('a notice is told on the chats of its project by its urgency, else on that of the settings', () => {
  const { settings } = open({ ORCH_TELEGRAM_CHAT: '-9/3' });
  expect(telegramChatsFor(settings, { project: 'shop', kind: 'blocked' })).toEqual(['-1', '-2/7']);
  expect(telegramChatsFor(settings, { project: 'shop', kind: 'approval' })).toEqual(['-9/3']);
  expect(telegramChatsFor(settings, { project: 'shop', kind: 'done' })).toEqual([]);
  expect(telegramChatsFor(settings, { project: 'site', kind: 'done' })).toEqual(['-9/3']);
  expect(telegramChatsFor(settings, { project: 'unknown', kind: 'loop' })).toEqual(['-9/3']);
  expect(telegramChatIdsOf(settings, 'shop')).toEqual(['-1', '-2', '-9']);
});

test('nobody is told where nobody is named', () => {
  const { settings } = open({});
  expect(telegramChatsFor(settings, { project: 'shop', kind: 'approval' })).toEqual([]);
  expect(telegramChatIdsOf(settings, 'site')).toEqual([]);
});

test('a change of the projects file counts at once, a mistake in it takes nobody’s notices away', () => {
  const { settings, write } = open({});
  const told = () => telegramChatsFor(settings, { project: 'site', kind: 'done' });
  expect(told()).toEqual([]);
  write(file.replace('repository: y', 'repository: y, notify: { telegram: -5 }'));
  expect(told()).toEqual(['-5']);
  write(file.replace('repository: y', 'repository: y, notify: { telegram: five }'));
  expect(told()).toEqual(['-5']);
});
