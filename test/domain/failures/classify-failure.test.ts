import { describe, expect, test } from '@jest/globals';
import type { AgentResult } from '../../../domain/agents/agent-words.js';
import { classifyEnding, type EndingFacts } from '../../../domain/failures/classify-failure.js';
import type { RunEnding } from '../../../domain/failures/failure.js';
import { lastError } from '../../../domain/failures/words/last-error.js';

/** Monday, 23 November 2026, 12:00 UTC. */
const at = Date.UTC(2026, 10, 23, 12);
const seconds = (count: number) => at + count * 1_000;

const success: AgentResult = {
  isError: false,
  subtype: 'success',
  text: 'Done.',
  errors: '',
  status: null,
  errorType: null,
  terminalReason: 'completed',
  byProgram: null,
};

function facts(fields: Partial<EndingFacts>, words: Partial<EndingFacts['words']> = {}): EndingFacts {
  return {
    limitUsd: null,
    exitCode: 1,
    endedBy: null,
    problem: null,
    timeoutSeconds: 3_600,
    stallSeconds: 900,
    tellsResult: true,
    at,
    zone: 'UTC',
    ...fields,
    words: {
      result: null,
      limitResetsAt: null,
      retryAfterSeconds: null,
      plain: '',
      lastError: null,
      said: '',
      ...words,
    },
  };
}

/** An error as Claude Code tells it: the subtype says success all the same. */
function told(
  text: string | null,
  fields: Partial<AgentResult> = {},
  exitCode = 1,
  limitResetsAt: number | null = null,
) {
  const result = { ...success, isError: true, text, terminalReason: null, ...fields };
  return facts({ exitCode }, { result, limitResetsAt });
}

/** An error as Codex tells it, in the message of its failed turn: it has no other fields. */
const failedTurn = (message: string) => told(message, { subtype: null, terminalReason: null, byProgram: true });

/** A result without error and exit code 0. */
const said = (text: string, fields: Partial<AgentResult> = {}) =>
  facts({ exitCode: 0 }, { result: { ...success, text, ...fields } });

const saidByProgram = (text: string) => said(text, { byProgram: true });

function printed(plain: string, exitCode = 1) {
  const ending = lastError();
  for (const line of plain.split('\n').reverse()) ending.putBefore(line);
  return facts({ exitCode }, { plain, lastError: ending.text() });
}

type Expected = Partial<Omit<Extract<RunEnding, { message: string }>, 'type'>> & { type: RunEnding['type'] };

describe.each<[string, [string, EndingFacts, Expected][]]>([
  [
    'who ended it, and whether it was there',
    [
      ['a result without error and exit code 0', facts({ exitCode: 0 }, { result: success }), { type: 'Succeeded' }],
      ['killed for its time', facts({ exitCode: -9, endedBy: 'timeout' }), { type: 'AgentTimedOut' }],
      [
        'ended for its time, by its own exit code and with a result',
        facts({ exitCode: 0, endedBy: 'timeout' }, { result: success }),
        { type: 'AgentTimedOut' },
      ],
      ['ended by a shutdown of the stack', facts({ exitCode: 143, endedBy: 'shutdown' }), { type: 'AgentLost' }],
      ['cancelled', facts({ exitCode: 143, endedBy: 'cancel' }), { type: 'AgentLost' }],
      ['no exit code and no process', facts({ exitCode: null }), { type: 'AgentLost' }],
      ['no exit code, whatever the log says', facts({ exitCode: null }, { result: success }), { type: 'AgentLost' }],
      [
        'never started',
        facts({ exitCode: null, problem: 'no program' }),
        { type: 'AgentUnusable', message: 'no program' },
      ],
      [
        'SIGKILL from elsewhere',
        facts({ exitCode: -9 }),
        { type: 'AgentLost', message: 'was killed from outside orch (SIGKILL)' },
      ],
      ['the same, told by a shell', facts({ exitCode: 137 }), { type: 'AgentLost' }],
      [
        'killed by the kernel for want of memory',
        facts({ exitCode: -9, endedBy: 'memory' }, { plain: 'transforming 9000 modules' }),
        {
          type: 'AgentFailed',
          message: 'was killed: its host is out of memory; its last words:\ntransforming 9000 modules',
        },
      ],
      [
        'silent for too long',
        facts({ exitCode: 143, endedBy: 'stall' }, { plain: 'Invalid API key' }),
        { type: 'AgentTransient', cause: 'silence', message: 'printed nothing for 900 s, and was ended' },
      ],
      [
        'silent for too long after a result that it went on from',
        facts({ exitCode: -9, endedBy: 'stall' }, { result: success }),
        { type: 'AgentTransient' },
      ],
      [
        'ended after its result, which it did not exit by',
        facts({ exitCode: 0, endedBy: 'settled' }, { result: success }),
        { type: 'Succeeded' },
      ],
      [
        'ended after a result that told of an overload',
        facts({ exitCode: 0, endedBy: 'settled' }, { result: { ...success, isError: true, status: 529 } }),
        { type: 'AgentTransient' },
      ],
      ['SIGINT, which Claude Code ends by without a word', facts({ exitCode: 0 }), { type: 'AgentFailed' }],
      [
        'SIGINT, with an error for a result',
        told('Request was aborted.', { subtype: 'error_during_execution' }, 0),
        { type: 'AgentFailed' },
      ],
      ['an exit code without a log, or with nothing in it', facts({ exitCode: 1 }), { type: 'AgentFailed' }],
      ['SIGSEGV', facts({ exitCode: -11 }), { type: 'AgentFailed' }],
      ['SIGTERM from elsewhere, caught', facts({ exitCode: 143 }), { type: 'AgentLost' }],
      ['SIGTERM from elsewhere, not caught', facts({ exitCode: -15 }), { type: 'AgentLost' }],
    ],
  ],
  [
    'no usable result',
    [
      ['exit code 0 and no result', facts({ exitCode: 0 }), { type: 'AgentFailed' }],
      [
        'exit code 0 and an empty result',
        facts({ exitCode: 0 }, { result: { ...success, text: '' } }),
        { type: 'AgentFailed' },
      ],
      [
        'exit code 0 and a blank result',
        facts({ exitCode: 0 }, { result: { ...success, text: ' \n' } }),
        { type: 'AgentFailed' },
      ],
      [
        'exit code 0 and no text',
        facts({ exitCode: 0 }, { result: { ...success, text: null } }),
        { type: 'AgentFailed' },
      ],
      ['exit code 0 and is_error', told('Something', {}, 0), { type: 'AgentFailed' }],
      [
        'exit code 2 after a result without error',
        facts({ exitCode: 2 }, { result: success }),
        { type: 'AgentFailed' },
      ],
      ['a bad flag', printed("error: unknown option '--effort'"), { type: 'AgentFailed' }],
      ['a reason of no meaning', told('no', { errorType: 'constructor' }), { type: 'AgentFailed' }],
      ['rubbish', printed('x\u00ff}{', 7), { type: 'AgentFailed' }],
      ['max turns', told(null, { subtype: 'error_max_turns', isError: false }), { type: 'AgentOutOfTurns' }],
      ['max budget', told(null, { subtype: 'error_max_budget_usd', errors: 'overloaded' }), { type: 'AgentFailed' }],
    ],
  ],
  [
    'transient, by fields',
    [
      ['429', told('Request rejected (429)', { status: 429 }), { type: 'AgentTransient', cause: 'rate-limit' }],
      ['529', told('API Error: 529 Overloaded', { status: 529 }), { type: 'AgentTransient', cause: 'overload' }],
      ['500', told('API Error: 500', { status: 500 }), { type: 'AgentTransient', cause: 'server' }],
      ['503 in other words', told('the service rests', { status: 503 }), { type: 'AgentTransient', cause: 'server' }],
      ['425', told('too early', { status: 425 }), { type: 'AgentTransient', cause: 'server' }],
      ['a proxy that wants to know who asks', told('no', { status: 407 }), { type: 'AgentUnusable' }],
      ['408', told('slow', { status: 408 }), { type: 'AgentTransient', cause: 'server' }],
      [
        'a dropped connection',
        told('gone', { errorType: 'connection_failed' }),
        { type: 'AgentTransient', cause: 'network' },
      ],
      [
        'the same in the other field',
        told('gone', { terminalReason: 'connection_failed' }),
        { type: 'AgentTransient' },
      ],
      ['a stream that went silent', told('gone', { errorType: 'stream_idle_timeout' }), { type: 'AgentTransient' }],
      [
        'with Retry-After',
        told('API Error: 529. Retry-After: 90', { status: 529 }),
        { type: 'AgentTransient', notBefore: seconds(90) },
      ],
      [
        'with the wait before its last try, which the API had asked for',
        facts({}, { result: { ...success, isError: true, status: 429, text: 'slow down' }, retryAfterSeconds: 45.5 }),
        { type: 'AgentTransient', notBefore: seconds(45.5) },
      ],
      [
        'with minutes to wait',
        told('Request rejected (429), try again in 5 min', { status: 429 }),
        { type: 'AgentTransient', notBefore: seconds(300) },
      ],
    ],
  ],
  [
    'transient, by text',
    [
      ['overloaded', told('API Error: 529 Overloaded'), { type: 'AgentTransient' }],
      ['server error', told('API Error: 500 {"type":"error"}'), { type: 'AgentTransient' }],
      ['429', told('Request rejected (429)'), { type: 'AgentTransient' }],
      [
        'a limit that is not the usage limit',
        told('Server is temporarily limiting requests (not your usage limit)'),
        { type: 'AgentTransient' },
      ],
      ['dropped', told('Connection dropped (ECONNRESET)'), { type: 'AgentTransient' }],
      ['timed out', told('Request timed out.'), { type: 'AgentTransient' }],
      ['on stderr alone', printed('API Error: 529 Overloaded'), { type: 'AgentTransient' }],
      ['overloaded_error', printed('error: overloaded_error'), { type: 'AgentTransient' }],
    ],
  ],
  [
    'quota',
    [
      [
        'by field, with the reset of the event',
        told('limit', { status: 429, errorType: 'usage_limit_reached' }, 1, seconds(7_200)),
        { type: 'AgentQuota', notBefore: seconds(7_200) },
      ],
      [
        'by field, without any reset',
        told('limit', { status: 429, errorType: 'usage_limit_reached' }),
        { type: 'AgentQuota' },
      ],
      [
        'a time of today in UTC',
        told("You've hit your 5-hour limit · resets 3:43pm (UTC)", { status: 429 }),
        { type: 'AgentQuota', notBefore: Date.UTC(2026, 10, 23, 15, 43) },
      ],
      [
        'a time that is tomorrow',
        told("You've hit your session limit · resets 9am (UTC)", { status: 429 }),
        { type: 'AgentQuota', notBefore: Date.UTC(2026, 10, 24, 9) },
      ],
      [
        'a time that has just passed',
        told("You've hit your 5-hour limit · resets 11:58am (UTC)", { status: 429 }),
        { type: 'AgentQuota', notBefore: Date.UTC(2026, 10, 23, 11, 58) },
      ],
      [
        'midnight',
        told("You've hit your 5-hour limit · resets 12am (UTC)"),
        { type: 'AgentQuota', notBefore: Date.UTC(2026, 10, 24) },
      ],
      [
        'a date',
        told("You've hit your weekly limit · resets Nov 26, 1:34pm (UTC)", { status: 429 }),
        { type: 'AgentQuota', notBefore: Date.UTC(2026, 10, 26, 13, 34) },
      ],
      [
        'a date of the next year',
        facts(
          { at: Date.UTC(2026, 11, 30) },
          { result: { ...success, isError: true, text: "You've hit your weekly limit · resets Jan 2, 1pm (UTC)" } },
        ),
        { type: 'AgentQuota', notBefore: Date.UTC(2027, 0, 2, 13) },
      ],
      [
        'an epoch',
        told(`Claude AI usage limit reached|${Math.floor(seconds(5_400) / 1_000)}`),
        { type: 'AgentQuota', notBefore: seconds(5_400) },
      ],
      [
        'another time zone',
        told("You're out of extra usage · resets 11:30pm (Asia/Colombo)"),
        { type: 'AgentQuota', notBefore: Date.UTC(2026, 10, 23, 18) },
      ],
      [
        'a time zone behind UTC, its tomorrow',
        told("You've hit your 5-hour limit · resets 1am (America/New_York)"),
        { type: 'AgentQuota', notBefore: Date.UTC(2026, 10, 24, 6) },
      ],
      [
        'a time without a zone is the host’s',
        { ...told('You’ve hit your usage limit or try again at 6:42 PM.'), zone: 'Asia/Colombo' },
        { type: 'AgentQuota', notBefore: Date.UTC(2026, 10, 23, 13, 12) },
      ],
      [
        'a date with its year',
        told('You’ve hit your usage limit. Try again at Nov 26th, 2026 1:34 PM.'),
        { type: 'AgentQuota', notBefore: Date.UTC(2026, 10, 26, 13, 34) },
      ],
      [
        'summer time that ends on the way',
        facts(
          { at: Date.UTC(2026, 9, 24, 20) },
          {
            result: {
              ...success,
              isError: true,
              text: "You've hit your weekly limit · resets Oct 25, 4am (Europe/Berlin)",
            },
          },
        ),
        { type: 'AgentQuota', notBefore: Date.UTC(2026, 9, 25, 3) },
      ],
      [
        'on stderr alone',
        printed("You've hit your 5-hour limit · resets 3:43pm (UTC)"),
        { type: 'AgentQuota', notBefore: Date.UTC(2026, 10, 23, 15, 43) },
      ],
    ],
  ],
  [
    'a person is needed',
    [
      ['no credit', told('Credit balance is too low', { status: 400 }), { type: 'AgentUnusable', lacks: 'credit' }],
      ['an invalid key', told('Invalid API key', { status: 401 }), { type: 'AgentUnusable', lacks: 'login' }],
      [
        'a credential that is disabled',
        told('as it is', { errorType: 'org_disabled_credential' }),
        { type: 'AgentUnusable', lacks: 'login' },
      ],
      ...['model_requires_usage_credits', 'tls_untrusted_ca'].map((errorType): [string, EndingFacts, Expected] => [
        errorType,
        told('as it is', { status: errorType.startsWith('model') ? 429 : null, errorType }),
        { type: 'AgentUnusable' },
      ]),
      ['forbidden', told('no', { status: 403 }), { type: 'AgentUnusable' }],
      [
        'an unknown model',
        told("There's an issue with the selected model", { status: 404 }),
        { type: 'AgentUnusable' },
      ],
      ['not logged in', told('Not logged in · Please run /login', {}, 0), { type: 'AgentUnusable', lacks: 'login' }],
      [
        'not logged in, on stderr',
        printed('Not logged in · Please run /login'),
        { type: 'AgentUnusable', lacks: 'login' },
      ],
      ['not executable', printed('orch-launcher: 1: exec: /x/agent: not found', 127), { type: 'AgentUnusable' }],
      [
        'an expired login is tried once more',
        told('OAuth token has expired', { status: 401 }),
        { type: 'AgentUnusable', lacks: 'login', onceMore: true },
      ],
      [
        'a refresh that lost a race',
        told('Your access token could not be refreshed because your refresh token was already used.', { status: 401 }),
        { type: 'AgentUnusable', lacks: 'login', onceMore: true },
      ],
      [
        'the same by text',
        printed('OAuth token has expired'),
        { type: 'AgentUnusable', lacks: 'login', onceMore: true },
      ],
    ],
  ],
  [
    'a session that is over',
    [
      [
        'a prompt that is too long, by its field',
        told('in other words', { status: 400, terminalReason: 'prompt_too_long' }),
        { type: 'AgentFailed', newSession: true },
      ],
      ['prompt too long', told('Prompt is too long', { status: 400 }), { type: 'AgentFailed', newSession: true }],
      [
        'an unknown session',
        printed('No conversation found with session ID: 0000'),
        { type: 'AgentFailed', newSession: true },
      ],
      [
        'an unknown session of codex',
        printed('Error: thread/resume: thread/resume failed: no rollout found for thread id 0000 (code -32600)'),
        { type: 'AgentFailed', newSession: true },
      ],
    ],
  ],
  [
    'a result that claims to be no error, and is one of the program itself',
    [
      ['prompt too long', said('Prompt is too long'), { type: 'AgentFailed', newSession: true }],
      [
        'the same, with what came of making it shorter',
        said('Prompt is too long · automatic compaction failed: Request timed out.'),
        { type: 'AgentFailed', newSession: true },
      ],
      [
        'the same by its field, in other words',
        said('in other words', { terminalReason: 'prompt_too_long' }),
        { type: 'AgentFailed', newSession: true },
      ],
      [
        'the same in several lines, by its field',
        said('so\nlong', { errorType: 'prompt_too_long' }),
        { type: 'AgentFailed', newSession: true },
      ],
      [
        'the same, of an agent that need not tell one',
        { ...said('Prompt is too long'), tellsResult: false },
        { type: 'AgentFailed', newSession: true },
      ],
      [
        'an overload, nobody knows by whom, and an exit code of an error',
        { ...said('API Error: 529 Overloaded'), exitCode: 1 },
        { type: 'AgentTransient', cause: 'overload' },
      ],
      ['an overload', saidByProgram('API Error: 529 Overloaded'), { type: 'AgentTransient', cause: 'overload' }],
      ['a server', saidByProgram('API Error: 500 {"type":"error"}'), { type: 'AgentTransient', cause: 'server' }],
      ['a status alone', said('no answer', { status: 503 }), { type: 'AgentTransient', cause: 'server' }],
      ['a connection', saidByProgram('API Error: Connection error.'), { type: 'AgentTransient', cause: 'network' }],
      ['a time-out', saidByProgram('Request timed out.'), { type: 'AgentTransient', cause: 'network' }],
      ['no credit', saidByProgram('Credit balance is too low'), { type: 'AgentUnusable', lacks: 'credit' }],
      ['a key', saidByProgram('Invalid API key · Fix external API key'), { type: 'AgentUnusable', lacks: 'login' }],
      ['no login', saidByProgram('Not logged in · Please run /login'), { type: 'AgentUnusable', lacks: 'login' }],
      [
        'a login',
        saidByProgram('OAuth token has expired · Please run /login'),
        { type: 'AgentUnusable', lacks: 'login', onceMore: true },
      ],
      [
        'a usage limit',
        saidByProgram("You've hit your 5-hour limit · resets 3:43pm (UTC)"),
        { type: 'AgentQuota', notBefore: Date.UTC(2026, 10, 23, 15, 43) },
      ],
    ],
  ],
  [
    'an agent that need not tell a result',
    [
      ['exit code 0 is success', facts({ exitCode: 0, tellsResult: false }), { type: 'Succeeded' }],
      [
        'so it is with an empty result',
        facts({ exitCode: 0, tellsResult: false }, { result: { ...success, text: null } }),
        { type: 'Succeeded' },
      ],
      ['another one is not', facts({ exitCode: 2, tellsResult: false }), { type: 'AgentFailed' }],
      [
        'a result with an error is none, whatever the exit code',
        facts({ exitCode: 0, tellsResult: false }, { result: { ...success, isError: true } }),
        { type: 'AgentFailed' },
      ],
    ],
  ],
  [
    'codex: transient',
    [
      ...[
        'exceeded retry limit, last status: 429 Too Many Requests',
        'exceeded retry limit, last status: 429 Too Many Requests, request id: abc',
        'exceeded retry limit, last status: 500 Internal Server Error',
        'unexpected status 503 Service Unavailable: Unknown error',
        'stream disconnected before completion: stream closed before response.completed',
        'stream disconnected before completion: Transport error: error decoding response body',
        'Connection failed: error sending request for url (http://127.0.0.1/v1/responses)',
        'Error while reading the server response: error decoding response body',
        "We're currently experiencing high demand, which may cause temporary errors.",
        'Selected model is at capacity. Please try a different model.',
      ].map((text): [string, EndingFacts, Expected] => [text, failedTurn(text), { type: 'AgentTransient' }]),
      [
        'a rate limit with the time to wait',
        failedTurn('stream disconnected before completion: Rate limit reached for gpt-5. Please try again in 11.5s.'),
        { type: 'AgentTransient', notBefore: seconds(11.5) },
      ],
      [
        'on stderr alone',
        printed('ERROR: stream disconnected before completion: error sending request'),
        { type: 'AgentTransient' },
      ],
    ],
  ],
  [
    'codex: quota',
    [
      [
        'a time of today, by the clock of the host',
        failedTurn(
          "You've hit your usage limit. Upgrade to Pro (https://openai.com/chatgpt/pricing), visit https://chatgpt.com/codex/settings/usage to purchase more credits or try again at 3:43 PM.",
        ),
        { type: 'AgentQuota', notBefore: Date.UTC(2026, 10, 23, 15, 43) },
      ],
      [
        'the same in another zone',
        { ...failedTurn("You've hit your usage limit. Try again at 3:43 PM."), zone: 'Europe/Berlin' },
        { type: 'AgentQuota', notBefore: Date.UTC(2026, 10, 23, 14, 43) },
      ],
      [
        'a date',
        failedTurn("You've hit your usage limit. Try again at Nov 26th, 2026 1:34 PM."),
        { type: 'AgentQuota', notBefore: Date.UTC(2026, 10, 26, 13, 34) },
      ],
      [
        'a date of the next year',
        failedTurn("You've hit your usage limit. Try again at Jan 1st, 2027 12:05 AM."),
        { type: 'AgentQuota', notBefore: Date.UTC(2027, 0, 1, 0, 5) },
      ],
      [
        'days, hours and minutes',
        failedTurn("You've hit your usage limit. Upgrade to Pro or try again in 3 days 4 hours 5 minutes."),
        { type: 'AgentQuota', notBefore: seconds(3 * 86_400 + 4 * 3_600 + 5 * 60) },
      ],
      [
        'one hour',
        failedTurn("You've hit your usage limit. Try again in 1 hour."),
        { type: 'AgentQuota', notBefore: seconds(3_600) },
      ],
      ['no time', failedTurn("You've hit your usage limit. Try again later."), { type: 'AgentQuota' }],
      [
        'the API’s own words',
        failedTurn('unexpected status 429 Too Many Requests: The usage limit has been reached'),
        { type: 'AgentQuota' },
      ],
      [
        'on stderr alone',
        printed("ERROR: You've hit your usage limit. Try again at 3:43 PM."),
        { type: 'AgentQuota', notBefore: Date.UTC(2026, 10, 23, 15, 43) },
      ],
    ],
  ],
  [
    'codex: a person is needed',
    [
      ...[
        'unexpected status 403 Forbidden: no access',
        'Access blocked by Cloudflare. This usually happens when connecting from a restricted region (status 403 Forbidden)',
        'unexpected status 404 Not Found: The model `gpt-9` does not exist or you do not have access to it.',
        "unexpected status 400 Bad Request: The requested model 'gpt-9' does not exist.",
        "The 'gpt-9' model is not supported when using Codex with a ChatGPT account.",
      ].map((text): [string, EndingFacts, Expected] => [text, failedTurn(text), { type: 'AgentUnusable' }]),
      ...[
        'unexpected status 401 Unauthorized: Incorrect API key provided: sk-x.',
        'exceeded retry limit, last status: 401 Unauthorized',
        'Your access token could not be refreshed because your refresh token has expired. Please log out and sign in again.',
        'Missing environment variable: `OPENAI_API_KEY`.',
      ].map((text): [string, EndingFacts, Expected] => [
        text,
        failedTurn(text),
        { type: 'AgentUnusable', lacks: 'login' },
      ]),
      ...[
        'Quota exceeded. Check your plan and billing details.',
        'To use Codex with your ChatGPT plan, upgrade to Plus: https://openai.com/chatgpt/pricing.',
      ].map((text): [string, EndingFacts, Expected] => [
        text,
        failedTurn(text),
        { type: 'AgentUnusable', lacks: 'credit' },
      ]),
      ['not logged in, on stderr', printed('Not logged in'), { type: 'AgentUnusable', lacks: 'login' }],
      [
        'a login that a parallel run has renewed is tried once more',
        failedTurn(
          'Your access token could not be refreshed because your refresh token was already used. Please log out and sign in again.',
        ),
        { type: 'AgentUnusable', lacks: 'login', onceMore: true },
      ],
    ],
  ],
  [
    'codex: a session that is over',
    [
      ...[
        "Codex ran out of room in the model's context window. Start a new thread or clear earlier history before retrying.",
        'unexpected status 400 Bad Request: Your input exceeds the context window of this model.',
        'no thread with id: 0199a213-81c0-7800-8aa1-bbab2a035a53',
      ].map((text): [string, EndingFacts, Expected] => [
        text,
        failedTurn(text),
        { type: 'AgentFailed', newSession: true },
      ]),
      [
        'an unknown session, on stderr',
        printed('Error: thread/resume failed: no rollout found for thread id 0199a213-81c0-7800-8aa1-bbab2a035a53'),
        { type: 'AgentFailed', newSession: true },
      ],
    ],
  ],
  [
    'codex: failed',
    [
      ['a turn that failed for another reason', failedTurn('Something else'), { type: 'AgentFailed' }],
      ['a flag that it does not know', printed("error: unexpected argument '--jsn' found", 2), { type: 'AgentFailed' }],
      ['a bad request', failedTurn('unexpected status 400 Bad Request: Unknown parameter'), { type: 'AgentFailed' }],
      [
        'a turn that ended without a word',
        facts({ exitCode: 0 }, { result: { ...success, text: '' } }),
        { type: 'AgentFailed' },
      ],
    ],
  ],
])('%s', (_group, rows) => {
  test.each(rows)('%s', (_name, given, expected) => {
    const { message, cause, ...ending } = { message: undefined, cause: undefined, ...classifyEnding(given) };
    const { message: expectedMessage, cause: expectedCause, ...rest } = { message: undefined, ...expected };
    expect(ending).toEqual(rest);
    expect(cause !== undefined).toBe(expected.type === 'AgentTransient');
    if (expectedCause !== undefined) expect(cause).toBe(expectedCause);
    if (expectedMessage !== undefined) expect(message).toBe(expectedMessage);
    if (expected.type !== 'Succeeded') expect(message).toBeTruthy();
  });
});

describe('what must not be misread', () => {
  test.each([
    'I fixed the handling of 429 and 529 overloaded errors',
    "You've hit your 5-hour limit · resets 3pm (UTC)",
    'Not logged in',
    'Prompt is too long',
  ])('the model that says "%s" has failed, no more', (said) => {
    expect(classifyEnding(facts({ exitCode: 1 }, { said }))).toMatchObject({ type: 'AgentFailed' });
    expect(classifyEnding(facts({ exitCode: 1 }, { said }))).not.toHaveProperty('newSession');
    const bySomeModel = { ...success, text: said, byProgram: false };
    expect(classifyEnding(facts({ exitCode: 0 }, { result: bySomeModel }))).toEqual({ type: 'Succeeded' });
  });

  test.each([
    'I fixed the handling of 429: API Error: 529 Overloaded is tried again now.',
    'Prompt is too long is now told in German.\nThe tests pass.',
    'Done.\n\nAPI Error: 529 Overloaded',
    '`Request timed out.` is no longer shown.',
    'The status code 503 is retried.',
    'Rate limit exceeded responses are retried now.',
    'Connection reset is retried now, with a test.',
    'Not logged in users are sent to the login page.',
    'Self-signed certificate support added.',
    'Broken pipe is handled.',
    'Prompt is too long is told in German now.',
    'Request timed out.',
    `Rate limit exceeded: ${'that is what the new page says. '.repeat(20)}`,
  ])('work that speaks of errors is done: %j', (text) => {
    expect(classifyEnding(facts({ exitCode: 0 }, { result: { ...success, text } }))).toEqual({ type: 'Succeeded' });
  });

  test.each([
    'I could not go on. The code says: return "rate limit exceeded"',
    '+  return "rate limit exceeded";\n-  throw new Error("503 Service Unavailable");',
    'The issue:\n```\nAPI Error: 529 Overloaded\n```',
    'Two tests fail: one gets ECONNREFUSED, one 503 Service Unavailable.',
  ])('an error of a program’s own that quotes the task has failed, no more: %j', (text) => {
    expect(classifyEnding(told(text))).toMatchObject({ type: 'AgentFailed' });
  });

  test.each([
    "You've hit your 5-hour limit · resets 3:43pm (Nowhere/Land)",
    "You've hit your 5-hour limit · resets 25:99pm (UTC)",
    "You've hit your weekly limit · resets Foo 26, 1pm (UTC)",
    "You've hit your weekly limit · resets soon",
    'Claude AI usage limit reached|9999999999',
    'Claude AI usage limit reached|1',
    "You've hit your usage limit. Try again at 13:43 PM.",
    "You've hit your usage limit. Try again at Nov 26th, 2031 1:34 PM.",
  ])('a reset that makes no sense is none: %s', (text) => {
    expect(classifyEnding(told(text))).toEqual({ type: 'AgentQuota', message: text });
  });

  test.each(['Retry-After: 0', 'Retry-After: -5', 'Retry-After: 999999999', 'Retry-After: soon'])(
    '%s asks for nothing',
    (text) => {
      expect(classifyEnding(told(`API Error: 529. ${text}`))).not.toHaveProperty('notBefore');
    },
  );

  test('an event of a limit far off is not waited for', () => {
    const ending = classifyEnding(told('limit', { errorType: 'usage_limit_reached' }, 1, seconds(400 * 86_400)));
    expect(ending).toEqual({ type: 'AgentQuota', message: 'limit' });
  });

  test('a hostile text of a megabyte is classified at once', () => {
    for (const piece of [
      'hit your ',
      'retry after ',
      'try again in 1 day ',
      'model `',
      'API Error: ',
      ' resets ',
      '((((',
      'a-',
      ' ',
    ]) {
      expect(classifyEnding(printed(piece.repeat(1_000_000 / piece.length))).type).toBe('AgentFailed');
    }
  });
});

test('a failure tells the last words, a time-out too', () => {
  expect(classifyEnding(facts({ exitCode: 3 }, { plain: 'TypeError: x' }))).toMatchObject({
    message: expect.stringMatching(/exit code 3[^]*TypeError: x/),
  });
  expect(classifyEnding(facts({ exitCode: -9, endedBy: 'timeout' }, { said: 'I was at it' }))).toMatchObject({
    message: expect.stringMatching(/3600 s[^]*I was at it/),
  });
});

describe('a budget that is used up is no failure of the agent', () => {
  const usedUp = { type: 'BudgetExceeded', message: "used up what was left of the task's budget, $1.50" };
  const reached = { ...success, isError: true, subtype: 'error_max_budget_usd', text: null };

  test.each<[string, Partial<EndingFacts>, AgentResult | null]>([
    ['by its own word', { limitUsd: 1.5 }, reached],
    ['where orch has ended it', { limitUsd: 1.5, endedBy: 'budget', exitCode: 143 }, null],
  ])('%s', (_, fields, result) => {
    expect(classifyEnding(facts(fields, { result }))).toEqual(usedUp);
  });

  test.each<[string, AgentResult]>([
    ['an error', { ...success, isError: true }],
    ['a success without an answer', { ...success, text: '' }],
  ])('where orch has ended it after %s', (_, result) => {
    const ended = { limitUsd: 1.5, endedBy: 'budget', exitCode: -15 } as const;
    expect(classifyEnding(facts(ended, { result }))).toEqual(usedUp);
  });

  test('a run that had said its success before orch ended it has succeeded', () => {
    const ended = { limitUsd: 1.5, endedBy: 'budget', exitCode: -15 } as const;
    const result = { ...success, text: 'Done.' };
    expect(classifyEnding(facts(ended, { result }))).toEqual({ type: 'Succeeded' });
  });

  test('a limit that is not the task’s is the agent’s failure', () => {
    expect(classifyEnding(facts({ limitUsd: null }, { result: reached }))).toMatchObject({ type: 'AgentFailed' });
  });
});
