import type { ApplicationFailure } from '@temporalio/common';
import type { z } from 'zod';
import { tokenOf } from '../../../../config/settings/forge-accounts.js';
import type { PlaneAccount } from '../../../../config/settings/plane-accounts.js';
import type { Role } from '../../../../domain/pipeline/stages.js';
import type { Redact } from '../../../../domain/text/redact.js';
import { askJson, isAnswer, type JsonAnswer, jsonOf, shapedJson } from '../../../http/json-api.js';
import { pageOf } from './answers.js';
import { pausedForMs, planeFailure } from './failure.js';
import type { Pace } from './pace.js';

export interface PlaneDeps {
  readonly account: PlaneAccount;
  /** How long a request may take. */
  readonly requestMs: number;
  readonly redact: Redact;
  /** What a request waits for: how many there may be is counted by token, over all workers. */
  readonly pace: Pace;
  /** Who asks, where that role has a token of its own; absent: the account itself. */
  readonly speaker?: Role | undefined;
}

export type PlaneMethod = 'GET' | 'POST' | 'PATCH';

export interface PlaneAsked {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Statuses that are answers, beside those of success. */
  readonly answers?: readonly number[];
}

/**
 * The API of Plane, asked as an account of the settings. A path begins with a slash and ends without one: `/work-items`; it is
 * below `at`, and what Plane wants at its end is added.
 */
export interface PlaneClient {
  readonly account: string;
  ask(method: PlaneMethod, path: string, asked?: PlaneAsked): Promise<JsonAnswer>;
  /** The answer's JSON, which must be of the shape. */
  read<Shape>(method: PlaneMethod, path: string, shape: z.ZodType<Shape>, asked?: PlaneAsked): Promise<Shape>;
  /** Every item of a list, page by page. */
  list<Item>(path: string, item: z.ZodType<Item>, query?: Readonly<Record<string, string>>): AsyncGenerator<Item>;
  /** The same, all at once. */
  all<Item>(path: string, item: z.ZodType<Item>): Promise<Item[]>;
  /** An answer's JSON, which must be of the shape. */
  shaped<Shape>(answer: JsonAnswer, shape: z.ZodType<Shape>, path: string): Shape;
  /** Plane's words as they may be told; empty where it has none. */
  said(answer: JsonAnswer): string;
  /** What to throw of an answer that was taken for one, and is a refusal after all. */
  refusal(answer: JsonAnswer, method: PlaneMethod, path: string): ApplicationFailure;
  /** The same client at another place. */
  at(place: PlanePlace): PlaneClient;
}

/** A project by its id, the workspace around it, or the API itself, where `/users/me` is. */
export type PlanePlace = { readonly project: string } | 'workspace' | 'api';

/** Plane gives up to 1,000, and no filter: few pages, each far below what an answer may hold. */
const perPage = '500';
const mostPages = 1_000;

export function createPlaneClient(deps: PlaneDeps, place: PlanePlace, signal: AbortSignal): PlaneClient {
  const { account, redact, requestMs, pace, speaker } = deps;
  const { token, setBy } = tokenOf(account, speaker);
  const base = basePath(account, place);

  const said = (answer: JsonAnswer) => redact(wordsOf(answer)).slice(0, 300);

  const send = async (method: PlaneMethod, path: string, { query, body }: PlaneAsked): Promise<JsonAnswer> => {
    await pace.take(account.name, token, signal);
    const search = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`;
    const url = `${account.url}/api/v1${base}${path}/${search}`;
    const api = { account: account.name, requestMs, redact };
    // Of a project itself the path is empty.
    const told = path === '' ? `${base}/` : path;
    return await askJson(api, { method, url, path: told, headers: { 'x-api-key': token }, body }, signal);
  };

  const ask = async (method: PlaneMethod, path: string, asked: PlaneAsked = {}): Promise<JsonAnswer> => {
    const answer = await send(method, path, asked);
    if (isAnswer(answer, asked.answers)) return answer;
    const failure = refusal(answer, method, path);
    const pausedMs = pausedForMs(failure);
    if (pausedMs !== null) await pace.pause(token, pausedMs);
    throw failure;
  };

  const refusal = (answer: JsonAnswer, method: PlaneMethod, path: string) =>
    planeFailure(account, {
      setBy,
      status: answer.status,
      message: said(answer),
      header: (name) => answer.headers.get(name) ?? undefined,
      asked: `${method} ${base}${path}/`,
    });

  const shaped = <Shape>(answer: JsonAnswer, shape: z.ZodType<Shape>, path: string): Shape =>
    shapedJson(account.name, answer, { shape, path: path === '' ? `${base}/` : path });

  async function* list<Item>(
    path: string,
    item: z.ZodType<Item>,
    query: Readonly<Record<string, string>> = {},
  ): AsyncGenerator<Item> {
    let cursor: string | null = null;
    for (let page = 1; page <= mostPages; page += 1) {
      const at: Record<string, string> = { per_page: perPage, ...query, ...(cursor !== null && { cursor }) };
      const { results, next_cursor, next_page_results } = shaped(
        await ask('GET', path, { query: at }),
        pageOf(item),
        path,
      );
      yield* results;
      if (next_page_results !== true || next_cursor === null) return;
      cursor = next_cursor;
    }
    throw new Error(`${account.name} has no end of ${path}`);
  }

  return {
    account: account.name,
    ask,
    read: async (method, path, shape, asked) => shaped(await ask(method, path, asked), shape, path),
    list,
    async all(path, item) {
      const found = [];
      for await (const one of list(path, item)) found.push(one);
      return found;
    },
    shaped,
    said,
    refusal,
    at: (other) => createPlaneClient(deps, other, signal),
  };
}

function basePath({ workspace }: PlaneAccount, place: PlanePlace): string {
  if (place === 'api') return '';
  const slug = `/workspaces/${encodeURIComponent(workspace)}`;
  return place === 'workspace' ? slug : `${slug}/projects/${encodeURIComponent(place.project)}`;
}

/** `{"error": "…"}`, `{"detail": "…"}`, or what is wrong with each field: `{"name": ["…"]}`. */
function wordsOf(answer: JsonAnswer): string {
  const body = jsonOf(answer);
  if (typeof body !== 'object' || body === null) return '';
  const told = Object.entries(body).flatMap(([key, value]) => {
    const text = [value]
      .flat()
      .filter((one) => typeof one === 'string')
      .join(' ');
    if (text === '' || key === 'id') return [];
    return [['error', 'detail', 'non_field_errors', 'error_message'].includes(key) ? text : `${key}: ${text}`];
  });
  return told.join('; ');
}
