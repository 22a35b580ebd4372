import { type NoticeKind, type NotifierName, notifierNames } from '../../domain/task/outgoing.js';
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
  /** The receivers that are to be told, too: those that this worker has, and that want this kind. */
  readonly others: readonly NotifierName[];
}

/** Tells one receiver; one that this worker does not have, or that does not want it, is passed over. */
export function createNotify({ notifiers, redact }: NotifyDeps): (input: NotifyInput) => Promise<NotifyOutput> {
  return async ({ notifier, ...notice }) => {
    const wanted = notifierNames.filter((name) => wants(notifiers[name], notice.kind));
    if (wanted.includes(notifier)) await notifiers[notifier]?.notify({ ...notice, text: redact(notice.text) });
    return { others: wanted.filter((name) => name !== notifier) };
  };
}

function wants(notifier: Notifier | undefined, kind: NoticeKind): boolean {
  return notifier !== undefined && (notifier.kinds?.includes(kind) ?? true);
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
