/** A mistake that the person at the terminal can mend: what happened, and what to do about it. */
export class UserError extends Error {
  readonly what: string;
  readonly mend: string;

  constructor(what: string, mend: string) {
    super(`${what}\n${mend}`);
    this.name = 'UserError';
    this.what = what;
    this.mend = mend;
  }
}
