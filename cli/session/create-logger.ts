import { type Logger, pino } from 'pino';
import type { Settings } from '../../config/settings/settings.js';

/** Structured lines on stdout; pretty ones on a terminal. */
export function createLogger({ log }: Pick<Settings, 'log'>): Logger {
  const pretty = log.format === 'pretty' || (log.format === 'auto' && process.stdout.isTTY);
  if (!pretty) return pino({ level: log.level });
  return pino({ level: log.level, transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname' } } });
}
