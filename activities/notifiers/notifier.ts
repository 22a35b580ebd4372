import type { NoticeKind } from '../../domain/task/outgoing.js';

export interface Notice {
  readonly taskId: string;
  readonly kind: NoticeKind;
  readonly text: string;
}

export interface Notifier {
  /** What it is told of; absent: everything. */
  readonly kinds?: readonly NoticeKind[];
  notify(notice: Notice): Promise<void>;
}
