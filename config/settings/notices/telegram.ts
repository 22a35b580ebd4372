/** The bot that people are told by. */
export interface TelegramSettings {
  readonly token: string;
  /** `https://api.telegram.org`. */
  readonly apiRoot: string;
}
