/** A mistake that the person at the terminal can fix: what happened, and what to do about it. */
export class UserError extends Error {
  readonly what: string;
  readonly hint: string;

  constructor(what: string, hint: string) {
    super(`${what}\n${hint}`);
    this.name = 'UserError';
    this.what = what;
    this.hint = hint;
  }
}
