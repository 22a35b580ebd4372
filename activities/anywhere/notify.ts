import { type NotifierName, notifierNames } from '../../domain/task/outgoing.js';
import type { Notice, Notifier } from '../notifiers/notifier.js';
import type { Redact } from '../../domain/text/redact.js';

export interface NotifyInput extends Notice {
  readonly notifier: NotifierName;
}

export interface NotifyDeps {
  readonly notifiers: Readonly<Partial<Record<NotifierName, Notifier>>>;
  readonly redact: Redact;
}

export interface NotifyOutput {
  /** The receivers that this worker has beside the one that was told. */
  readonly others: readonly NotifierName[];
}

/** Tells one receiver; one that this worker does not have is passed over. */
export function createNotify({ notifiers, redact }: NotifyDeps): (input: NotifyInput) => Promise<NotifyOutput> {
  return async ({ notifier, ...notice }) => {
    await notifiers[notifier]?.notify({ ...notice, text: redact(notice.text) });
    return { others: notifierNames.filter((name) => name !== notifier && notifiers[name] !== undefined) };
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
