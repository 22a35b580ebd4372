import type { z } from 'zod';
import type { Redact } from '../../domain/text/redact.js';
import { reasonOf } from './reason-of.js';

/** Whom is asked, and how patiently. */
export interface JsonApi {
  /** The account's name in the settings. */
  readonly account: string;
  /** How long a request may take. */
  readonly requestMs: number;
  readonly redact: Redact;
}

export interface JsonRequest {
  readonly method: string;
  readonly url: string;
  /** Of the address what may be told. */
  readonly path: string;
  /** Its credentials. */
  readonly headers: Readonly<Record<string, string>>;
  /** Absent: none. */
  readonly body?: unknown;
}

export interface JsonAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** At most 20 MB. */
  readonly text: string;
}

/** Nobody has answered, or not as the API does: it passes, or the address is another's. */
export class Unanswered extends Error {}

const largest = 20 * 1024 * 1024;

/** Whatever is answered; throws where nothing is. */
export async function askJson(
  { account, requestMs, redact }: JsonApi,
  { method, url, path, headers, body }: JsonRequest,
  signal: AbortSignal,
): Promise<JsonAnswer> {
  const limit = AbortSignal.timeout(requestMs);
  try {
    const response = await fetch(url, {
      method,
      // A redirect would take the token along.
      redirect: 'manual',
      signal: AbortSignal.any([signal, limit]),
      headers: {
        accept: 'application/json',
        ...headers,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body, storable) }),
    });
    return { status: response.status, headers: response.headers, text: await boundedText(response) };
  } catch (error) {
    signal.throwIfAborted();
    if (limit.aborted)
      throw new Unanswered(`${account} did not answer ${method} ${path} within ${requestMs / 1_000} s`);
    throw new Unanswered(`${account} cannot be asked ${method} ${path}: ${redact(reasonOf(error))}`);
  }
}

/** A NUL is more than some databases behind an API can store. */
function storable(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : value;
}

/** An answer's JSON, which must be of the shape. */
export function shapedJson<Shape>(
  account: string,
  answer: JsonAnswer,
  { shape, path }: { readonly shape: z.ZodType<Shape>; readonly path: string },
): Shape {
  const parsed = shape.safeParse(jsonOf(answer));
  if (parsed.success) return parsed.data;
  // A page of a proxy or of a maintenance: it passes.
  throw new Unanswered(`${account} answers ${path} with something else than its API does (${answer.status})`);
}

/** Undefined: it is none. */
export function jsonOf({ text }: Pick<JsonAnswer, 'text'>): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether it is one of success, or one that is asked for. */
export function isAnswer({ status }: JsonAnswer, answers: readonly number[] = []): boolean {
  return (status >= 200 && status < 300) || answers.includes(status);
}

/** The text of an answer, at most 20 MB of it. */
async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > largest) throw new Error(`the answer is larger than ${largest / 1024 / 1024} MB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
