/** A bot of Telegram, and whom it tells where no project says otherwise. */
export interface TelegramSettings {
  readonly token: string;
  /** `https://api.telegram.org`. */
  readonly apiRoot: string;
  /** Null: only projects say. */
  readonly chat: TelegramChat | null;
}

export interface TelegramChat {
  /** `-1001234567890`; a person's own is positive. */
  readonly id: string;
  /** A topic of a group; null: none. */
  readonly thread: number | null;
}
