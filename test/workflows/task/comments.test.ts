import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { toHtml } from '../../../domain/content/to-html.js';
import { defaultPipeline } from '../../../domain/pipeline/stages.js';
import type { TaskPolicy } from '../../../domain/task/task.js';
import { ranAs, type Script } from '../scripted-activities.js';
import { approveAll, openStage, type Play, so, until } from '../task-fixture.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.environment.teardown());

const place = { account: 'gitea', owner: 'acme', name: 'shop' };
const onForge = { url: 'https://git.acme.com/acme/shop.git', forge: place };
const page = 'https://git.acme.com/acme/shop';
const tracked: Partial<TaskPolicy> = { tracker: place, ciTimeoutSeconds: 1 };
const opens: Script = {
  ensurePullRequest: () => Promise.resolve({ number: 3, url: `${page}/pulls/3`, mergeCommit: null, created: true }),
  checkGate: ({ stage: { name } }) => {
    const artifacts = name === 'review' ? ['docs/12-review.md'] : [];
    const verdicts = { review: 'APPROVED', testing: 'PASS', 'deploy-staging': 'SUCCESS', deploy: 'SUCCESS' } as const;
    const verdict = name in verdicts ? verdicts[name as keyof typeof verdicts] : null;
    return Promise.resolve({ passed: true, verdict, artifacts, feedback: null, checks: [] });
  },
};

/** What each comment said, from its first text to its last, in the order of their first. */
function told({ world }: Play): Map<string, { author: string; html: string[] }> {
  const comments = new Map<string, { author: string; html: string[] }>();
  for (const { author, mark, html } of world.comments()) {
    const earlier = comments.get(mark) ?? { author, html: [] };
    comments.set(mark, { author, html: [...earlier.html, html] });
  }
  return comments;
}

const onPullRequest = ({ world }: Play) =>
  world.inputs('commentOnPullRequest').map(({ author, mark, content }) => ({ author, mark, html: toHtml(content) }));

test('each role speaks in a comment of its own, whose text grows; approvals wait in one, and are answered in it', async () => {
  await stage.play(
    opens,
    async (play) => {
      const { handle, world } = play;
      await approveAll(handle, 'requirements', 'deploy');
      await handle.result();
      const comments = told(play);
      const authors = [...comments.values()].map(({ author }) => author);
      expect(authors).toEqual([
        ...['analyst', 'orch', 'architect', 'developer', 'reviewer', 'tester'],
        ...['deployer', 'deployer', 'orch', 'deployer', 'deployer'],
      ]);
      const developer = [...comments.values()].find(({ author }) => author === 'developer');
      const branch = `<li>branch <a href="${page}/src/branch/orch/`;
      const request = `<li><a href="${page}/pulls/3">pull request #3</a></li>`;
      expect(developer?.html).toEqual([
        expect.stringContaining(branch),
        expect.stringContaining(request),
        expect.stringContaining('checks of the forge skipped'),
      ]);
      const reviewer = [...comments.values()].find(({ author }) => author === 'reviewer');
      expect(reviewer?.html).toEqual([expect.stringContaining(`/docs/12-review.md">docs/12-review.md</a>`)]);
      const approvals = [...comments].filter(([mark]) => mark.includes(' approval '));
      expect(approvals.map(([, { html }]) => html)).toEqual([
        [
          expect.stringContaining('<code>/approve requirements</code>'),
          expect.stringContaining('Approved</b> by temporal:Ada'),
        ],
        [
          expect.stringContaining('<code>/approve deploy</code>'),
          expect.stringContaining('Approved</b> by temporal:Ada'),
        ],
      ]);
      const summaries = [...comments].filter(([mark]) => mark.includes(' summary'));
      expect(summaries.map(([, { html }]) => html)).toEqual([
        [expect.stringContaining('So far: Greet in French')],
        [expect.stringContaining('Done: Greet in French')],
      ]);

      // What came once there was a pull request stands there, too, by the same who.
      const marks = [...comments].filter(([mark]) => !mark.includes(' summary')).map(([mark]) => mark);
      expect([...new Set(onPullRequest(play).map(({ mark }) => mark))]).toEqual(marks.slice(3));
      expect(onPullRequest(play)[0]).toMatchObject({ author: 'developer', html: expect.stringContaining(request) });

      const stages = world.inputs('followStage').map((input) => input.stage);
      expect(stages).toEqual([...defaultPipeline.map(({ name }) => name), 'done']);
    },
    tracked,
    onForge,
  );
});

describe('what a person is needed for', () => {
  const asks: Script = {
    checkGate: () =>
      Promise.resolve({
        ...{ passed: false, verdict: 'NEEDS_CLARIFICATION', artifacts: [], checks: [] },
        feedback: { from: 'analysis', text: 'Which @ada?', artifact: '01-requirements.md' },
      }),
  };

  test('an agent asks itself, with the word that answers it', async () => {
    await stage.play(
      asks,
      async (play) => {
        await until(play.handle, 'blocked');
        await so(() => play.world.comments().some(({ mark }) => mark.endsWith(' blocked 1')));
        const comment = play.world.comments().at(-1);
        expect(comment).toMatchObject({ author: 'analyst', html: expect.stringMatching(/asks:[^]*Which @ada\?/) });
        expect(comment?.html).toContain('<code>/answer …</code>');
        await play.handle.cancel();
        await play.handle.result().catch(() => undefined);
        expect(play.world.inputs('blockItem').map(({ blocked }) => blocked)).toEqual([true, false]);
      },
      tracked,
    );
  });

  test('where no words are heard the commands are told, and no stage is followed', async () => {
    await stage.play(asks, async (play) => {
      await until(play.handle, 'blocked');
      await so(() => play.world.comments().some(({ mark }) => mark.endsWith(' blocked 1')));
      expect(play.world.comments().at(-1)?.html).toContain(`<code>orch guide ${play.handle.workflowId}`);
      expect(play.world.comments().at(-1)?.html).not.toContain('/answer');
      expect([...play.world.inputs('followStage'), ...play.world.inputs('blockItem')]).toEqual([]);
    });
  });
});

test('an approval that nobody waits for any more says so, and the item shows the cancel', async () => {
  await stage.play(
    {},
    async (play) => {
      await until(play.handle, 'waiting-for-approval');
      await play.handle.cancel();
      await play.handle.result().catch(() => undefined);
      const approval = [...told(play)].find(([mark]) => mark.includes(' approval '));
      expect(approval?.[1].html).toEqual([
        expect.stringContaining('Approval needed'),
        expect.stringMatching(/Withdrawn<\/b>[^]*the task was cancelled/),
      ]);
      expect(play.world.inputs('followStage').at(-1)?.stage).toBe('cancelled');
    },
    tracked,
  );
});

test('of stages that wait to be followed only the newest is', async () => {
  let follow = () => {};
  const free = new Promise<void>((resolve) => (follow = resolve));
  await stage.play(
    { followStage: ({ stage: name }) => (name === 'analysis' ? free : Promise.resolve()) },
    async ({ handle, world }) => {
      await approveAll(handle, 'requirements');
      await until(handle, 'waiting-for-approval', ({ stage: name }) => name === 'deploy');
      follow();
      await so(() => world.inputs('followStage').length === 2);
      expect(world.inputs('followStage').map((input) => input.stage)).toEqual(['analysis', 'deploy']);
    },
    tracked,
  );
});

test('an edited item is told with the next run, and wakes nothing', async () => {
  let runs = 0;
  await stage.play(
    {
      checkGate: ({ stage: { name } }) =>
        Promise.resolve({
          ...{
            artifacts: [],
            checks: [],
            passed: runs > 1,
            verdict: runs > 1 ? null : ('NEEDS_CLARIFICATION' as const),
          },
          feedback: runs > 1 ? null : { from: name, text: 'Which?', artifact: '01-requirements.md' },
        }),
      runAgent: () => Promise.resolve(ranAs((runs += 1), { type: 'Succeeded' })),
    },
    async ({ handle, world }) => {
      await until(handle, 'blocked');
      await handle.signal('edited', { by: 'gitea:7', text: '+ Greet in German' });
      await handle.signal('edited', { by: 'gitea:7', text: '+ Greet in Danish' });
      await handle.signal('edited', { by: 'gitea:7' });
      expect((await until(handle, 'blocked')).stage).toBe('analysis');
      expect(world.inputs('runAgent')).toHaveLength(1);
      await handle.signal('guide', { by: 'Ada', text: 'The second one' });
      await so(() => world.inputs('runAgent').length > 1);
      const feedback = world.inputs('runAgent')[1]?.feedback ?? [];
      expect(feedback.filter(({ from }) => from === 'item')).toEqual([
        { from: 'item', text: 'gitea:7: + Greet in German' },
        { from: 'item', text: 'gitea:7: + Greet in Danish' },
      ]);
    },
    tracked,
  );
});
