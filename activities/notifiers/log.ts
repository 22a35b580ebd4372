import type { Logger } from 'pino';
import type { Notice, Notifier } from './notifier.js';

const needAPerson: readonly Notice['kind'][] = ['blocked', 'alert'];

/** Each notice as a line of the log. */
export function createLogNotifier(log: Logger): Notifier {
  return {
    notify({ taskId, kind, text }) {
      log[needAPerson.includes(kind) ? 'warn' : 'info']({ taskId, notice: kind }, text);
      return Promise.resolve();
    },
  };
}
