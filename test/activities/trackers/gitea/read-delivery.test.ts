import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createGiteaClient } from '../../../../activities/forges/gitea/api/client.js';
import { ensureGiteaHook, lookAtGiteaHook } from '../../../../activities/forges/gitea/hook.js';
import type { News } from '../../../../activities/trackers/delivery-news.js';
import { giteaHookEvents, readGiteaDelivery } from '../../../../activities/trackers/gitea/read-delivery.js';
import { giteaTimeoutMs } from '../../../gitea.js';
import { aProject, aServer, closeServers, secret } from '../../../server/a-server.js';
import { aTeam, type Team } from '../../forges/gitea/a-team.js';
import { aBoard } from './a-board.js';

let team: Team;
beforeAll(async () => {
  team = await aTeam();
}, giteaTimeoutMs);
afterAll(() => team.stop());

test('what the real Gitea tells of a repository is what a poll finds there, by the same keys', async () => {
  const board = await aBoard({ team });
  const { owner, name } = board.at.made;
  const place = { account: 'gitea', owner, name };
  const { port, kept } = await aServer({
    projects: () => [aProject({}, place)],
  });
  const url = `http://127.0.0.1:${port}/webhooks/gitea`;
  const asOwner = createGiteaClient(
    {
      account: { kind: 'gitea', name: 'gitea', url: team.gitea.url, token: team.ownersToken },
      requestMs: 30_000,
      redact: (text) => text,
    },
    place,
    new AbortController().signal,
  );
  const hook = { url, secret, events: giteaHookEvents };
  expect(await lookAtGiteaHook(asOwner, hook)).toEqual(['there is none']);
  expect(await ensureGiteaHook(asOwner, { ...hook, secret: 'another secret than it is', events: ['push'] })).toEqual({
    replaced: false,
  });
  expect(await lookAtGiteaHook(asOwner, hook)).toEqual([expect.stringMatching(/does not tell .*issue_label/)]);
  expect(await ensureGiteaHook(asOwner, hook)).toEqual({ replaced: true });
  expect(await lookAtGiteaHook(asOwner, hook)).toEqual([]);
  try {
    const { cursor } = await board.placeWith({ holds: ['item', 'pull-request'] }).events.since(null);
    const ada = await board.person('ada', { writes: true });

    await board.issue('One', 'text', ['orch']);
    await board.asOwner('PATCH', '/issues/1', { body: 'another text 👋 <b>' });
    const comment = await board.as<{ id: number }>(ada.token, 'POST', '/issues/1/comments', { body: '/status\r\nnow' });
    await board.as(ada.token, 'PATCH', `/issues/comments/${comment.id}`, { body: '/cancel' });
    await board.asOwner('PATCH', '/issues/1', { assignees: [team.bot.name] });
    await board.asOwner('DELETE', '/issues/1/labels');
    const commit = await board.at.push('orch/1', { 'b.txt': 'b' });
    await board.asOwner('POST', '/pulls', { head: 'orch/1', base: 'main', title: 'Two' });
    await board.as(ada.token, 'POST', '/issues/2/comments', { body: '/approve' });
    await board.as(ada.token, 'POST', '/pulls/2/reviews', { event: 'APPROVED', body: 'fine', commit_id: commit });
    await board.asOwner('PATCH', '/issues/1', { state: 'closed' });

    const told = () =>
      kept.flatMap((delivery) => {
        const payload = JSON.parse(delivery.body.toString('utf8')) as unknown;
        return readGiteaDelivery({ account: 'gitea-team', id: 'd', event: delivery.event, payload })?.news ?? [];
      });
    const happened = (news: News) => ('what' in news ? news.what : news.kind);
    while (!told().some((news) => happened(news) === 'closed')) await new Promise((resolve) => setTimeout(resolve, 50));

    const counts = new Map<string, number>();
    for (const news of told()) counts.set(happened(news), (counts.get(happened(news)) ?? 0) + 1);
    expect(Object.fromEntries(counts)).toEqual({
      ...{ candidate: 3, edited: 1, comment: 2, unseen: 1, closed: 1, unblocked: 1 },
    });
    const { events } = await board.placeWith({ holds: ['item', 'pull-request'] }).events.since(cursor);
    const byPoll = new Map(events.map((event) => [event.key, event]));
    for (const news of told()) {
      if (news.kind !== 'comment' && !('what' in news && news.what === 'closed')) continue;
      expect(byPoll.get(news.key)).toMatchObject(
        news.kind === 'comment'
          ? { place: news.place, actor: news.actor, at: news.at }
          : { item: news.item, actor: news.actor },
      );
    }
    // The review itself is the poll's to find.
    expect(events).toContainEqual(expect.objectContaining({ kind: 'review', commit, text: 'fine' }));
    const candidates = told().filter((news) => news.kind === 'candidate');
    expect(candidates.map(({ labels, assignees }) => [labels, assignees])).toEqual([
      [['orch'], []],
      [['orch'], [team.bot.name]],
      [[], [team.bot.name]],
    ]);
  } finally {
    await closeServers();
  }
}, 120_000);
