import type { Logger } from 'pino';
import { noticeTable } from '../../domain/wording/notice-table.js';
import type { Notifier } from './notifier.js';

/** Each notice as a line of the log, the urgent ones as warnings. */
export function createLogNotifier(log: Logger): Notifier {
  return {
    notify({ taskId, kind, text }) {
      log[noticeTable[kind].urgency === 'urgent' ? 'warn' : 'info']({ taskId, notice: kind }, text);
      return Promise.resolve();
    },
  };
}
