/** The transient ones pass by themselves; a person has to see to what is unusable. */
export type TransientCause = 'rate-limit' | 'overload' | 'network' | 'server' | 'silence';

export type ErrorMeaning =
  TransientCause | 'quota' | 'unusable' | 'login' | 'credit' | 'expired-login' | 'dead-session';

export interface ErrorKind {
  readonly what: string;
  readonly means: ErrorMeaning;
  readonly spellings: readonly RegExp[];
}

/** Where a status stands: `HTTP/1.1 503`, `status code: 503`, `Error code: 503`, `"code": 503`, `API Error: 503`. */
const beforeStatus =
  /(?:\bAPI Error|\bRequest rejected|\bstatus|\bstatus[ _]?code|\bHTTP(?:\/[\d.]{1,3})?(?: error| code)?|\bHTTP status (?:client|server) error|\bHTTPStatus|\berror(?: code)?|\bcode|\breturned)["']?\s?[:=( ]{1,3}["']?/;

export const status = (codes: string, reason: string) => [
  new RegExp(`${beforeStatus.source}${codes}\\b`),
  new RegExp(`\\b${codes}:? (?:${reason})`),
];
