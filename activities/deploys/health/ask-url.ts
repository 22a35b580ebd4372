import type { IncomingMessage } from 'node:http';
import type { HealthCheck } from '../../../domain/pipeline/environment.js';
import { type GateCheck, gateCheck } from '../../../domain/gates/gate.js';
import { oneLine } from '../../../domain/text/one-line.js';
import type { Redact } from '../../../domain/text/redact.js';
import { get } from './get.js';
import { networkProblem } from './network-problem.js';
import { shortCommit } from '../../../domain/text/short-commit.js';

export interface AskUrl {
  readonly check: Extract<HealthCheck, { kind: 'url' }>;
  readonly commit: string;
  /** How long it may take, redirects and all. */
  readonly withinMs: number;
  readonly signal: AbortSignal;
  readonly redact: Redact;
}

const mostRedirects = 5;
const mostMegabytes = 1;
const longestShown = 100;
const longestSaid = 200;

/** Of one that failed: what it did instead, in a sentence, and on a line of its own how its answer begins. */
export async function askUrl({ check, commit, withinMs, signal, redact }: AskUrl): Promise<GateCheck> {
  const startedAt = performance.now();
  const url = withCommit(check.url, commit);
  const limit = AbortSignal.timeout(withinMs);
  const wanted = { ...check, commit, redact, signal: AbortSignal.any([signal, limit]) };
  const problem = await follow(url, wanted).catch((error: unknown) => {
    signal.throwIfAborted();
    return limit.aborted ? `did not answer within ${withinMs / 1_000} s` : redact(networkProblem(error));
  });
  return gateCheck({
    ...{ kind: 'health', name: redact(check.url), outcome: problem === null ? 'passed' : 'failed' },
    durationMs: Math.round(performance.now() - startedAt),
    tail: problem === null ? '' : `${shortened(redact(url))} ${problem}`,
  });
}

interface Wanted {
  readonly status: number;
  readonly contains: string | null;
  readonly commit: string;
  readonly signal: AbortSignal;
  readonly redact: Redact;
}

/** What is wrong with the answer at the end of the redirects; null: nothing. */
async function follow(start: string, wanted: Wanted): Promise<string | null> {
  const shown = (to: URL) => shortened(wanted.redact(to.href));
  if (!URL.canParse(start)) return 'is no URL';
  let at = new URL(start);
  for (let redirects = 0; ; redirects += 1) {
    if (!/^https?:$/.test(at.protocol)) return 'is no URL of http:// or https://';
    const answer = await get(at, wanted.signal);
    try {
      if (answer.statusCode === wanted.status) return await lacks(answer, wanted);
      const next = redirectOf(answer, at);
      if (next === null) return await otherStatus(answer, wanted);
      if (redirects === mostRedirects) return `redirects for ever: ${mostRedirects} times, the last to ${shown(next)}`;
      if (!isSamePlace(at, next))
        return `redirects to ${shown(next)}, another place: name that one as the check's \`url\``;
      at = next;
    } finally {
      answer.destroy();
    }
  }
}

function redirectOf({ statusCode = 0, headers }: IncomingMessage, at: URL): URL | null {
  const { location } = headers;
  if (![301, 302, 303, 307, 308].includes(statusCode) || location === undefined) return null;
  return URL.canParse(location, at.href) ? new URL(location, at) : null;
}

/** What was deployed says where it redirects to; it does not send this host about in its own network. */
function isSamePlace(from: URL, to: URL): boolean {
  const isUpgrade = from.protocol === 'http:' && to.protocol === 'https:' && from.hostname === to.hostname;
  return isUpgrade || from.origin === to.origin;
}

async function lacks(answer: IncomingMessage, { status, contains, commit, redact }: Wanted): Promise<string | null> {
  if (contains === null || (await holds(answer, withCommit(contains, commit)))) return null;
  if (contains.includes('{commit}'))
    return `answers ${status}, and does not name ${shortCommit(commit)}: an older version may run`;
  return `answers ${status}, and does not hold ${JSON.stringify(shortened(redact(oneLine(contains))))}`;
}

/** Whether the answer holds a text; no more of it is read than has to be. */
async function holds(answer: IncomingMessage, text: string): Promise<boolean> {
  const most = mostMegabytes * 1_024 * 1_024;
  let read = '';
  answer.setEncoding('utf8');
  for await (const chunk of answer as AsyncIterable<string>) {
    const from = Math.max(0, read.length - text.length);
    read += chunk;
    if (read.indexOf(text, from) >= 0) return true;
    if (read.length > most) return false;
  }
  return false;
}

async function otherStatus(answer: IncomingMessage, { status, redact }: Wanted): Promise<string> {
  const problem = `answered ${answer.statusCode ?? 0}, wanted ${status}`;
  // A page for people begins with nothing that helps.
  if (!/^(text\/plain|application\/([\w.-]+\+)?json)\b/.test(answer.headers['content-type'] ?? '')) return problem;
  // Redacted before it is cut: of half a secret nobody knows that it is one.
  const said = oneLine(redact(await beginning(answer))).slice(0, longestSaid);
  return said === '' ? problem : `${problem}\n${said}`;
}

/** As far as it came; what follows tells nothing that the status has not told. */
async function beginning(answer: IncomingMessage): Promise<string> {
  answer.setEncoding('utf8');
  try {
    for await (const chunk of answer as AsyncIterable<string>) return chunk;
  } catch {
    // The status counts.
  }
  return '';
}

function withCommit(text: string, commit: string): string {
  return text.replaceAll('{commit}', () => commit);
}

function shortened(text: string): string {
  return text.length <= longestShown ? text : `${text.slice(0, longestShown - 1)}…`;
}
