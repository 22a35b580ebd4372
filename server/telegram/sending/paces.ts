import { nap } from '../../pauses/nap.js';

/** At most so many within so many milliseconds. */
interface Pace {
  readonly most: number;
  readonly ms: number;
}

export interface PacesOf {
  readonly chat: Pace;
  readonly group: Pace;
  readonly all: Pace;
}

/** What Telegram documents, and a little more time: what is on its way arrives sooner or later than it was sent. */
export const telegramPaces: PacesOf = {
  chat: { most: 1, ms: 1_050 },
  group: { most: 20, ms: 61_000 },
  all: { most: 30, ms: 1_050 },
};

export interface Paces {
  /** Milliseconds until something may be said there. */
  wait(chat: string): number;
  /** Waits for that, and counts it as said; false: the signal was given before. */
  turn(chat: string, over: AbortSignal): Promise<boolean>;
  /** It was answered: Telegram has counted it by then, and nobody knows how long before. */
  arrived(chat: string): void;
  /** Telegram has asked for it. */
  pause(chat: string, ms: number): void;
}

/** In the memory of who alone speaks with Telegram. */
export function createPaces(paces: PacesOf = telegramPaces): Paces {
  const said = new Map<string, number[]>();
  const paused = new Map<string, number>();
  return {
    wait,
    async turn(chat, over) {
      for (let ms = wait(chat); ms > 0; ms = wait(chat)) {
        await nap(ms, over);
        if (over.aborted) return false;
      }
      for (const [key, { ms }] of limitsOf(chat)) {
        const now = performance.now();
        said.set(key, [...(said.get(key) ?? []).filter((at) => at > now - ms), now]);
      }
      return true;
    },
    arrived(chat) {
      for (const [key] of limitsOf(chat)) said.set(key, [...(said.get(key) ?? []).slice(0, -1), performance.now()]);
    },
    pause: (chat, ms) => void paused.set(chat, performance.now() + ms),
  };

  function wait(chat: string): number {
    const now = performance.now();
    const free = limitsOf(chat).map(([key, { most, ms }]) => {
      const recent = (said.get(key) ?? []).filter((at) => at > now - ms);
      const oldest = recent.at(-most);
      return recent.length < most || oldest === undefined ? now : oldest + ms;
    });
    return Math.ceil(Math.max(0, paused.get(chat) ?? 0, ...free) - now);
  }

  function limitsOf(chat: string): readonly (readonly [string, Pace])[] {
    const own = [
      [`chat ${chat}`, paces.chat],
      ['all', paces.all],
    ] as const;
    return chat.startsWith('-') ? [...own, [`group ${chat}`, paces.group]] : own;
  }
}
