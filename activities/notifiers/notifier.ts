import type { Notice } from '../../domain/notices/notice.js';

export interface Notifier {
  wants(notice: Pick<Notice, 'project' | 'kind'>): boolean;
  /** Told again, it may be told twice, where nobody can find that out. */
  notify(notice: Notice): Promise<void>;
}
