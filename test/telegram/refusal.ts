export interface Parameters {
  readonly retry_after?: number;
  readonly migrate_to_chat_id?: number;
}

/** What Telegram answers instead of a result. */
export class Refusal extends Error {
  readonly code: number;
  readonly parameters: Parameters;

  constructor(code: number, description: string, parameters: Parameters = {}) {
    super(description);
    this.code = code;
    this.parameters = parameters;
  }
}

export const bad = (why: string, parameters?: Parameters) => new Refusal(400, `Bad Request: ${why}`, parameters);
