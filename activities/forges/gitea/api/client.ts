import type { z } from 'zod';
import { type GiteaAccount, tokenOf } from '../../../../config/settings/forge-accounts.js';
import type { ForgeRepository } from '../../../../domain/task/forge.js';
import type { Role } from '../../../../domain/pipeline/stages.js';
import type { Redact } from '../../../../domain/text/redact.js';
import { askJson, isAnswer, type JsonAnswer, shapedJson } from '../../../http/json-api.js';
import { forgeFailure, repositoryNotFound } from '../../forge-failure.js';

export interface GiteaDeps {
  readonly account: GiteaAccount;
  /** How long a request may take. */
  readonly requestMs: number;
  readonly redact: Redact;
  /** Who asks, where that role has a token of its own; absent: the account itself. */
  readonly speaker?: Role | undefined;
}

export interface Asked {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Statuses that are answers, beside those of success. */
  readonly answers?: readonly number[];
  /** Without the token, as anybody: what is open to all may be closed to a token that was not made for it. */
  readonly asAnybody?: boolean;
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** One repository's API, asked as the account of the settings. Paths are below the repository's. */
export interface GiteaClient {
  ask(method: Method, path: string, asked?: Asked): Promise<JsonAnswer>;
  /** The answer's JSON, which must be of the shape. */
  read<Shape>(method: Method, path: string, shape: z.ZodType<Shape>, asked?: Asked): Promise<Shape>;
  /** Every item of a list, page by page. */
  list<Shape>(path: string, shape: z.ZodType<Shape[]>, query?: Readonly<Record<string, string>>): AsyncGenerator<Shape>;
  /** The same of a list that is not of the repository; `path` is below the API's. */
  listBeyond<Shape>(
    path: string,
    shape: z.ZodType<Shape[]>,
    query: Readonly<Record<string, string>>,
  ): AsyncGenerator<Shape>;
  /** What is not of the repository: `path` is below the API's. */
  askBeyond(method: Method, path: string, asked?: Asked): Promise<JsonAnswer>;
  /** A thing was not found: throws where it is the repository that is not. */
  expectRepository(): Promise<void>;
  readonly account: string;
  /** The API's address. */
  readonly api: string;
  /** An answer's JSON, which must be of the shape. */
  shaped<Shape>(answer: JsonAnswer, shape: z.ZodType<Shape>, path: string): Shape;
  /** The forge's words as they may be told; empty where it has none. */
  said(answer: JsonAnswer): string;
}

/** The most that Gitea gives; it may be set to give less. */
const perPage = '50';
const mostPages = 2_000;

export function createGiteaClient(
  { account, redact, requestMs, speaker }: GiteaDeps,
  { owner, name }: ForgeRepository,
  signal: AbortSignal,
): GiteaClient {
  const repository = `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
  const api = `${account.url}/api/v1`;
  const { token, setBy } = tokenOf(account, speaker);

  const said = ({ text, headers }: JsonAnswer) => redact(wordsOf(text, headers)).slice(0, 300);

  const send = (method: Method, path: string, { query, body, asAnybody }: Asked): Promise<JsonAnswer> => {
    const url = `${api}${path}${query === undefined ? '' : `?${new URLSearchParams(query).toString()}`}`;
    const headers: Record<string, string> = asAnybody === true ? {} : { authorization: `token ${token}` };
    return askJson({ account: account.name, requestMs, redact }, { method, url, path, headers, body }, signal);
  };

  const askAnywhere = async (method: Method, path: string, asked: Asked): Promise<JsonAnswer> => {
    const answer = await send(method, path, asked);
    const { status, headers } = answer;
    if (isAnswer(answer, asked.answers)) return answer;
    if (status === 404) await expectRepository(path === repository ? answer : undefined);
    throw forgeFailure({
      account: account.name,
      setBy,
      status,
      message: said(answer),
      header: (header) => headers.get(header) ?? undefined,
      asked: `${method} ${path}`,
      // What it may read, orch will write.
      right: /required=\[([^\]]+)\]/.exec(said(answer))?.[1]?.replaceAll('read:', 'write:'),
    });
  };

  const expectRepository = async (answer?: JsonAnswer) => {
    const { status } = answer ?? (await askAnywhere('GET', repository, { answers: [404] }));
    if (status === 404) throw repositoryNotFound(account.name, `${owner}/${name}`);
  };

  const shaped = <Shape>(answer: JsonAnswer, shape: z.ZodType<Shape>, path: string): Shape =>
    shapedJson(account.name, answer, { shape, path });

  async function* listAnywhere<Shape>(
    path: string,
    shape: z.ZodType<Shape[]>,
    query: Readonly<Record<string, string>> = {},
  ): AsyncGenerator<Shape> {
    for (let page = 1; page <= mostPages; page += 1) {
      const answer = await askAnywhere('GET', path, { query: { ...query, limit: perPage, page: String(page) } });
      const items = shaped(answer, shape, path);
      yield* items;
      // Its address may name a host that only the forge knows, so it is not followed; some lists have none at all.
      const link = answer.headers.get('link');
      if (items.length === 0 || (link !== null && !link.includes('rel="next"'))) return;
    }
    throw new Error(`${account.name} has no end of ${path}`);
  }

  return {
    account: account.name,
    api,
    said,
    shaped,
    expectRepository: () => expectRepository(),
    ask: (method, path, asked = {}) => askAnywhere(method, `${repository}${path}`, asked),
    read: async (method, path, shape, asked = {}) =>
      shaped(await askAnywhere(method, `${repository}${path}`, asked), shape, path),
    list: (path, shape, query) => listAnywhere(`${repository}${path}`, shape, query),
    listBeyond: listAnywhere,
    askBeyond: (method, path, asked = {}) => askAnywhere(method, path, asked),
  };
}

/** What the forge has to say about a refusal. */
function wordsOf(text: string, headers: Headers): string {
  if (headers.get('content-type')?.includes('json') !== true) return '';
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' ? message : '';
  } catch {
    return '';
  }
}
