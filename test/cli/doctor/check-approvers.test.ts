import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pinLogin } from '../../../activities/store/intake/logins.js';
import { checkApprovers } from '../../../cli/doctor/check-approvers.js';
import { noteName } from '../../../activities/store/intake/names.js';
import { readSettings } from '../../../config/settings/read-settings.js';
import { freshDatabase, type TestDatabase } from '../../database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

test('logins that nobody has are told; ids, other systems and local trackers need no look', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'orch-approvers-'));
  writeFileSync(
    join(folder, 'orch.projects.yaml'),
    `projects:
  shop:
    repository: https://git.example.org/acme/shop.git
    forge: gitea
    approvers: { deploy: [gitea:lead, gitea:gone, gitea:42, local:ada] }
  office: { repository: https://git.example.org/acme/office.git, forge: gitea, approvers: [gitea:Lead] }
  plain: { repository: /plain.git, approvers: [gitea:gone] }
  phone: { repository: /phone.git, approvers: [telegram:42, telegram:43] }
`,
  );
  await pinLogin(database.pool, { account: 'gitea', login: 'lead', id: '7' });
  await noteName(database.pool, { account: 'telegram', id: '42', login: 'Ada' });
  const found = await checkApprovers(readSettings({ HOME: folder }, folder), database.url);
  expect(found).toMatchObject([
    { name: 'approvers of shop', state: 'warn', found: 'nobody is known as gitea:gone, who decides nothing' },
    { name: 'approvers of office', state: 'ok' },
    { name: 'approvers of phone', state: 'ok', found: 'all known; not seen yet: telegram:43' },
  ]);
});
