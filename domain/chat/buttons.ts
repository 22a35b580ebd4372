import type { Asked } from '../notices/notice.js';
import type { Settled } from './settled.js';

/** What a button of a message does; about what, its message says. */
export const buttonActions = ['approve', 'reject', 'retry', 'pause', 'resume', 'log'] as const;
export type ButtonAction = (typeof buttonActions)[number];

/** As it is written on the button. */
export const buttonLabels: Readonly<Record<ButtonAction, string>> = {
  approve: '✅ Approve',
  reject: '❌ Reject',
  retry: '🔁 Retry',
  pause: '⏸ Pause',
  resume: '▶️ Resume',
  log: '📄 Log',
};

/** The buttons of a message, in a row. What asks for words is answered by a reply. */
export function buttonsOf(asked: Asked | null): readonly ButtonAction[] {
  switch (asked?.on) {
    case 'approval':
      return ['approve', 'reject'];
    case 'block':
      return asked.question ? ['log'] : ['retry', 'log'];
    case 'run':
      return ['pause', 'log'];
    case 'pause':
      return ['resume'];
    case 'reason':
    case undefined:
      return [];
  }
}

/** Those that are left once what the message asks is over. */
export function buttonsThen({ how }: Settled): readonly ButtonAction[] {
  return how === 'run-over' ? ['log'] : [];
}
