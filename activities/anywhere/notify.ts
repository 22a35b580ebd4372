import type { Notice, Notifier, Redact } from '../temporal/ports.js';

export type NotifyInput = Notice;

export interface NotifyDeps {
  readonly notifiers: readonly Notifier[];
  readonly redact: Redact;
}

/** Tells every notifier, also after one that failed; the first failure is thrown then, and all are told once more. */
export function createNotify({ notifiers, redact }: NotifyDeps): (input: NotifyInput) => Promise<void> {
  return async (notice) => {
    const redacted = { ...notice, text: redact(notice.text) };
    const results = await Promise.allSettled(notifiers.map((notifier) => notifier.notify(redacted)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  };
}
