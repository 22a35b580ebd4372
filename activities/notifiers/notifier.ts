export interface Notice {
  readonly taskId: string;
  readonly kind: 'started' | 'approval' | 'reminder' | 'blocked' | 'finished' | 'alert';
  readonly text: string;
}

export interface Notifier {
  notify(notice: Notice): Promise<void>;
}
