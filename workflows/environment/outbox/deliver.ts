import type { EnvironmentNews } from '../../../domain/deploys/environment-news.js';
import type { NotifierName } from '../../../domain/notices/notice-kinds.js';
import { withFollowUp } from '../../../domain/wording/deploys/monitor-in-words.js';
import { delivery, logDelivery, noticeDelivery, trackerDelivery } from '../../proxies/any-worker.js';
import type { Environment } from '../state/environment-state.js';

/** A name that no role has: no model is behind it. */
const author = 'post-deploy-monitor';
const logPatience = { patienceSeconds: 600 };

/** Delivers what one receiver is to be told next. */
export async function deliver(environment: Environment, news: EnvironmentNews): Promise<void> {
  switch (news.to) {
    case 'ledger':
      await delivery(`ledger: ${news.deployment.state}`).recordEnvironment({ deployment: news.deployment });
      return;
    case 'tracker':
      await toTracker(news);
      return;
    case 'log': {
      const { notice } = news;
      const { others } = await logDelivery(logPatience, `log: ${notice.kind}`).notify({ notifier: 'log', ...notice });
      environment.outbox.push(...others.map((to) => ({ to, notice })));
      return;
    }
    case 'command':
    case 'telegram':
    case 'webhook':
      await toNotifier(news);
  }
}

async function toTracker(news: Extract<EnvironmentNews, { readonly to: 'tracker' }>): Promise<void> {
  const { task, mark } = news;
  let { content } = news;
  if (news.what === 'follow-up') {
    const { title, description } = news;
    const { project, item: follows } = task;
    const { item } = await trackerDelivery(`follow-up of ${follows}`).createItem({
      project,
      mark,
      title,
      description,
      follows,
    });
    content = withFollowUp(content, item);
  }
  await trackerDelivery(`comment of ${author}`).postComment({ task, author, mark, content });
}

async function toNotifier({
  to: notifier,
  notice,
}: Extract<EnvironmentNews, { readonly to: NotifierName }>): Promise<void> {
  await noticeDelivery(`notice to ${notifier}: ${notice.kind}`).notify({ notifier, ...notice });
}
