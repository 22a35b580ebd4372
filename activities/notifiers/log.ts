import type { Logger } from 'pino';
import { toText } from '../../domain/content/to-text.js';
import { noticeTable } from '../../domain/wording/notice-table.js';
import type { Notifier } from './notifier.js';

/** Each notice as a line of the log, the urgent ones as warnings. */
export function createLogNotifier(log: Logger): Notifier {
  return {
    wants: () => true,
    notify({ taskId, kind, content }) {
      log[noticeTable[kind].urgency === 'urgent' ? 'warn' : 'info']({ taskId, notice: kind }, toText(content));
      return Promise.resolve();
    },
  };
}
