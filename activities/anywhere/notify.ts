import type { Notice } from '../../domain/notices/notice.js';
import { type NotifierName, notifierNames } from '../../domain/notices/notice-kinds.js';
import type { Redact } from '../../domain/text/redact.js';
import { redactTexts } from '../../domain/text/redact-texts.js';
import type { Notifier } from '../notifiers/notifier.js';

export interface NotifyInput extends Notice {
  readonly notifier: NotifierName;
}

export interface NotifyDeps {
  readonly notifiers: Readonly<Partial<Record<NotifierName, Notifier>>>;
  readonly redact: Redact;
}

export interface NotifyOutput {
  /** The receivers that are to be told, too: those that this worker has, and that want this kind. */
  readonly others: readonly NotifierName[];
}

/** Tells one receiver; one that this worker does not have, or that does not want it, is passed over. */
export function createNotify({ notifiers, redact }: NotifyDeps): (input: NotifyInput) => Promise<NotifyOutput> {
  return async ({ notifier, ...notice }) => {
    const wanted = notifierNames.filter((name) => notifiers[name]?.wants(notice) ?? false);
    if (wanted.includes(notifier)) {
      await notifiers[notifier]?.notify({ ...notice, content: redactTexts(notice.content, redact) });
    }
    return { others: wanted.filter((name) => name !== notifier) };
  };
}

/** Tells every receiver, also after one that failed; the first failure is thrown then. */
export function createNotifyAll(deps: NotifyDeps): (notice: Notice) => Promise<void> {
  const notify = createNotify(deps);
  return async (notice) => {
    const results = await Promise.allSettled(notifierNames.map((notifier) => notify({ ...notice, notifier })));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  };
}
