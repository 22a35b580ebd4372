/** What lies in a host's state directory, and whether it may go. */
export interface Found extends Judgement {
  readonly kind: 'worktree' | 'pooled worktree' | 'unfinished' | 'mirror' | 'submodule mirror' | 'caches' | 'checkout';
  readonly path: string;
}

export interface Judgement {
  readonly removes: boolean;
  /** Why it may go, or why it stays. */
  readonly why: string;
}

export const stays = (why: string): Judgement => ({ removes: false, why });
export const goes = (why: string): Judgement => ({ removes: true, why });
