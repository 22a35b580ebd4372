import type { FastifyBaseLogger } from 'fastify';
import type { Pool } from 'pg';
import { type DueNotice, takeDue } from '../../activities/store/notices/due-notices.js';
import { dropNotice, markFailed, markTold } from '../../activities/store/notices/outcomes.js';
import type { NoticeWebhook } from '../../config/settings/notices/notice-webhook.js';
import { notInTime, whyNotTold } from '../../domain/decisions/still-true.js';
import type { Redact } from '../../domain/text/redact.js';
import { laterSeconds } from '../pauses/later-seconds.js';
import { nap } from '../pauses/nap.js';
import type { PageOf } from './links.js';
import { noticeBody, saidBy } from './notice-body.js';
import { postNotice } from './post-notice.js';

export interface WebhookParts {
  readonly pool: Pool;
  readonly webhook: NoticeWebhook;
  readonly pageOf: PageOf;
  readonly redact: Redact;
  readonly log: FastifyBaseLogger;
}

export interface RunningWebhook {
  /** Answers once what is on its way was answered, or has failed. */
  stop(): Promise<void>;
}

/** Longer than a call takes. */
const leaseSeconds = 60;
const looksEveryMs = 500;
const afterFailureMs = 1_000;
const failedSeconds = { first: 1, longest: 300 };

/** Tells the webhook what waits in the ledger, one after the other; of many servers the one that comes first. */
export function startWebhook({ pool, webhook, pageOf, redact, log }: WebhookParts): RunningWebhook {
  const over = new AbortController();
  let isGone = false;
  let told = '';
  const running = run();
  return {
    async stop() {
      over.abort();
      await running;
    },
  };

  async function run(): Promise<void> {
    while (!over.signal.aborted && !isGone) {
      const pause = await next().catch((error: unknown) => {
        say((error as Error).message);
        return afterFailureMs;
      });
      if (pause > 0) await nap(pause, over.signal);
    }
  }

  /** Tells the next one. How long there is nothing to do, as far as anybody knows. */
  async function next(): Promise<number> {
    const [notice] = await takeDue(pool, { receiver: 'webhook', most: 1, leaseSeconds });
    if (notice === undefined) return looksEveryMs;
    const why = whyNotTold(saidBy(notice), notice.facts);
    if (why === null) await tell(notice);
    else await dropNotice(pool, notice.id, { why, lost: why === notInTime });
    return 0;
  }

  async function tell(notice: DueNotice): Promise<void> {
    const { id, key: delivery, kind, tries } = notice;
    const posted = await postNotice(webhook, { delivery, kind, body: noticeBody(notice, webhook.form, pageOf) });
    if (posted.is === 'told') {
      await markTold(pool, id, null);
      say('');
      return;
    }
    const problem = redact(posted.problem);
    if (posted.is === 'refused') {
      log.warn({ notice: delivery, error: problem }, 'the webhook does not take a notice: it is dropped');
      await dropNotice(pool, id, { why: problem, lost: true });
      return;
    }
    isGone = posted.is === 'gone';
    if (isGone) log.error({ error: problem }, `the webhook is gone, and is not told any more: ${wayOn}`);
    else say(problem);
    const retrySeconds = ('retrySeconds' in posted ? posted.retrySeconds : null) ?? laterSeconds(tries, failedSeconds);
    await markFailed(pool, id, { problem, retrySeconds });
  }

  /** Each change is told once. */
  function say(problem: string): void {
    if (problem === told) return;
    if (problem !== '') log.warn({ error: problem }, 'the webhook cannot be told: what is to be told waits');
    else log.info('the webhook is told again');
    told = problem;
  }
}

const wayOn = 'set ORCH_NOTIFY_WEBHOOK_URL to one that is there, and start the server again';
