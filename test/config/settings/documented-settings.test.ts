import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { packageRoot } from '../../../config/package-root.js';
import { settingNames } from '../../../config/settings/settings-schema.js';

const page = readFileSync(join(packageRoot, 'docs/settings.md'), 'utf8');
const byRole =
  /^(ORCH_(?:AGENT_MODEL|AGENT_EFFORT|BOT_NAME|BOT_EMAIL))_(?:ANALYST|ARCHITECT|DEVELOPER|REVIEWER|TESTER|DEPLOYER)$/;

test('every setting is documented, and nothing else is', () => {
  const settings = new Set(settingNames.map((name) => name.replace(byRole, '$1_<ROLE>')));
  const documented = new Set(page.match(/(?<=`)ORCH_[A-Z_]+(<ROLE>)?(?=`)/g));
  expect([...documented].sort()).toEqual([...settings].sort());
});
