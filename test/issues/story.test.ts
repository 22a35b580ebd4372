import { execSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { giteaTimeoutMs } from '../gitea.js';
import { type Issues, openIssues } from './issue-stack.js';
import { tellStory } from './story.js';

let issues: Issues;
beforeAll(async () => {
  issues = await openIssues();
}, giteaTimeoutMs);
afterAll(() => issues.close(), 120_000);

test('a labelled issue is carried to its merge by comments alone, by webhooks and by polling: each role speaks once under its own user', async () => {
  const hooked = await issues.addProject('hooked', { pollSeconds: 3600 });
  const polled = await issues.addProject('polled', { pollSeconds: 1 });
  await issues.addHook(hooked);
  await issues.stack.up();
  const stories = await Promise.all([hooked, polled].map((place) => tellStory(issues, place))).catch(
    async (error: unknown) => {
      const { stack } = issues;
    console.log(error, execSync('tail -c 6000 .orch/*.log .orch/*/*.log .orch/run/*.json; ls -R .orch | head -50', { cwd: stack.folder, encoding: 'utf8' }));
      console.log(
        JSON.stringify(
          [
            await stack.inLedger('select project, key, handed_at, outcome from events order by learnt_at'),
            await stack.inLedger('select event, outcome, read_at from deliveries order by received_at'),
            await stack.command('list'),
            await stack.command('status', 'hooked/1').catch(String),
            await stack.command('status', 'polled/1').catch(String),
          ],
          null,
          1,
        ).replaceAll('\\n', '\n'),
      );
      for (const place of [hooked, polled])
        console.log((await issues.comments(place, 1)).map(({ by, text }) => `## ${by}\n${text}`).join('\n\n'));
      throw error;
    },
  );
  for (const said of stories) console.log(said.map(({ by, text }) => `## ${by}\n${text}`).join('\n\n'));
  expect(stories).toHaveLength(2);
}, 300_000);
