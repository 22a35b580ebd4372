import { describe, expect, test } from '@jest/globals';
import { readClaudeLog } from '../../../domain/agents/claude-log.js';

async function* fromEnd(lines: readonly (string | object)[]): AsyncGenerator<string> {
  for (const line of lines.toReversed())
    yield await Promise.resolve(typeof line === 'string' ? line : JSON.stringify(line));
}

function read(lines: readonly (string | object)[]) {
  return readClaudeLog(fromEnd(lines));
}

const session = '3f0c1e9a-6d0b-4a52-9f0e-1b2c3d4e5f60';
const result = {
  type: 'result',
  subtype: 'success',
  is_error: false,
  api_error_status: null,
  result: 'Done.',
  session_id: session,
  total_cost_usd: 0.016,
  usage: { input_tokens: 1, cache_creation_input_tokens: 2, cache_read_input_tokens: 3, output_tokens: 4 },
  terminal_reason: 'completed',
  num_turns: 3,
};

test('a result line gives words, session, tokens and cost', async () => {
  expect(await read([{ type: 'system', subtype: 'init' }, result])).toEqual({
    words: {
      result: {
        isError: false,
        subtype: 'success',
        text: 'Done.',
        errors: '',
        status: null,
        errorType: null,
        terminalReason: 'completed',
        byProgram: null,
      },
      limitResetsAt: null,
      retryAfterSeconds: null,
      plain: '',
      lastError: null,
      said: '',
    },
    sessionId: session,
    told: { tokens: { input: 1, output: 4, cacheRead: 3, cacheWritten: 2 }, costUsd: 0.016 },
    answered: false,
    counts: { tokens: 'run', cost: null },
    unanswered: false,
    acted: false,
    turns: 3,
    model: null,
    refusedTools: [],
  });
});

test('the last result line counts, with whatever after it', async () => {
  const forged = { ...result, result: 'forged', total_cost_usd: 0 };
  const after = ['a warning', '{"type":"result"', 'x'.repeat(20_000), ...Array<string>(500).fill('{"type":"system"}')];
  const { words, told } = await read([forged, result, ...after]);
  expect([words.result?.text, told.costUsd]).toEqual(['Done.', 0.016]);
});

describe('whose words a result is', () => {
  const spoken = (model: string, text: string) => ({
    type: 'assistant',
    message: { model, content: [{ type: 'text', text }] },
  });
  test.each([
    ['Claude Code’s own', [spoken('claude-x', 'Hm.'), spoken('<synthetic>', 'Done.'), result], true],
    ['the model’s', [spoken('<synthetic>', 'Hm.'), spoken('claude-x', 'Done.'), result], false],
    ['nobody’s that can be told', [spoken('claude-x', 'Hm.'), result], null],
    ['of a program that prints the result alone', [result], null],
    ['Claude Code’s own, as it tells a status', [{ ...result, api_error_status: 400 }], true],
  ])('%s', async (_, lines, byProgram) => {
    expect((await read(lines)).words.result?.byProgram).toBe(byProgram);
  });
});

describe('the error that it ended by', () => {
  const limited = 'API Error: 429 Too Many Requests';
  const answered = { type: 'assistant', message: { model: 'claude-x', content: [{ type: 'text', text: 'Hm.' }] } };
  const work = Array<string>(100_000).fill(
    'writing a file of the work, in a line of a hundred characters and some more',
  );

  test.each<[string, (string | object)[], string | null]>([
    ['before much other output', [limited, ...work], limited],
    ['before much structured output', [limited, ...Array<object>(1_000).fill({ type: 'system' })], limited],
    ['that the model has answered since', [limited, answered, ...work], null],
    ['that the model has answered far from the end', [limited, answered, ...Array<object>(300).fill({})], null],
    ['that a check has failed since', [limited, ...work, 'FAIL test/x.test.ts', ...work], null],
    ['that stands beyond what is read', [limited, '', ...work], null],
    ['that a tool has printed', [{ type: 'user', message: { content: limited } }, ...work], null],
  ])('%s', async (_, lines, error) => {
    const { words } = await read(lines);
    expect(words.lastError?.split('\n')[0] ?? null).toBe(error);
  });
});

test('its own word for an error goes before the API’s', async () => {
  const refused = { ...result, is_error: true, api_error_status: 429, api_error_type: 'rate_limit_error' };
  expect((await read([refused])).words.result?.errorType).toBe('rate_limit_error');
  const limit = { ...refused, api_error: 'usage_limit_reached' };
  expect((await read([limit])).words.result?.errorType).toBe('usage_limit_reached');
});

test('the model is the one that spoke last, and not Claude Code itself', async () => {
  const by = (model: string) => ({ type: 'assistant', message: { model, content: [] } });
  expect((await read([by('claude-y'), by('claude-x'), by('<synthetic>'), result])).model).toBe('claude-x');
});

test('each tool that was refused is named once', async () => {
  const denials = [{ tool_name: 'Bash' }, { tool_name: 'Bash', tool_input: {} }, { tool_name: 'WebFetch' }, {}, null];
  const { refusedTools } = await read([{ ...result, permission_denials: denials }]);
  expect(refusedTools).toEqual(['Bash', 'WebFetch', 'unknown']);
  expect((await read([{ ...result, permission_denials: 'Bash' }])).refusedTools).toEqual([]);
});

test('a result line within the text of another is none', async () => {
  const quoting = { type: 'assistant', message: { content: [{ type: 'text', text: JSON.stringify(result) }] } };
  expect(
    (await read([quoting, '["result", [{"type":"result"}]]', '[{"type":"result"', '"result"', 'null'])).words.result,
  ).toBeNull();
});

test('the model is the one that spoke last, and not what Claude Code says by itself', async () => {
  const said = (model: string) => ({ type: 'assistant', message: { model, content: [] } });
  const lines = [said('claude-a'), said('claude-fallback'), said('<synthetic>'), result];
  expect((await read(lines)).model).toBe('claude-fallback');
});

test('a result is also read where all events stand on one line', async () => {
  const assistant = { type: 'assistant', message: { model: 'claude-x', content: [{ type: 'text', text: 'Hm.' }] } };
  const { words, model } = await read([JSON.stringify([{ type: 'system' }, assistant, result])]);
  expect([words.result?.text, words.said, model]).toEqual(['Done.', 'Hm.', 'claude-x']);
});

describe('cost', () => {
  test.each([
    [4.0063306, 4.0063306],
    [0, 0],
    [-1, null],
    ['0.5', null],
    [1e9, null],
    [undefined, null],
  ])('%p is told as %p', async (total, expected) => {
    expect((await read([{ ...result, total_cost_usd: total }])).told.costUsd).toBe(expected);
  });

  test.each([
    ['2.1.330', 'session'],
    ['2.10.0', 'session'],
    ['3.0.0', 'session'],
    ['2.1.197', 'run'],
    ['1.0.128', 'run'],
    ['2.1.250', null],
    ['new', null],
    [undefined, null],
  ])('of version %p counts a %p', async (version, expected) => {
    const init = { type: 'system', subtype: 'init', claude_code_version: version };
    const between = Array<object>(300).fill({ type: 'user', message: { content: 'claude_code_version' } });
    expect((await read([init, ...between, result])).counts.cost).toBe(expected);
  });
});

describe('tokens', () => {
  test.each([[-1], [1.5], ['7'], [null], [Number.MAX_VALUE], [[1]]])('%p input tokens are none', async (input) => {
    expect((await read([{ ...result, usage: { ...result.usage, input_tokens: input } }])).told.tokens).toBeNull();
  });

  test('a cache that is not told of was not used', async () => {
    const { told } = await read([{ ...result, usage: { input_tokens: 1, output_tokens: 2 } }]);
    expect(told.tokens).toEqual({ input: 1, output: 2, cacheRead: 0, cacheWritten: 0 });
  });

  test.each([[undefined], [null], ['many'], [[]]])('usage %p is none', async (usage) => {
    expect((await read([{ ...result, usage }])).told.tokens).toBeNull();
  });
});

test.each(['--resume', '../../etc', '', 7, 'x'.repeat(36)])('the session id %p is none', async (id) => {
  expect((await read([{ ...result, session_id: id }])).sessionId).toBeNull();
});

test('the reset of a limit that refused a request is told, one that let it pass is not', async () => {
  const event = (status: string, resetsAt: unknown) => ({
    type: 'rate_limit_event',
    rate_limit_info: { status, resetsAt },
  });
  expect((await read([event('rejected', 1_800_000_000), result])).words.limitResetsAt).toBe(1_800_000_000_000);
  expect((await read([event('allowed_warning', 1_800_000_000), result])).words.limitResetsAt).toBeNull();
  expect((await read([event('rejected', 'soon'), result])).words.limitResetsAt).toBeNull();
});

test('the wait before its last try is told, unless the model has answered since', async () => {
  const retry = (delay: unknown) => ({ type: 'system', subtype: 'api_retry', attempt: 1, retry_delay_ms: delay });
  const gaveUp = { type: 'assistant', message: { model: '<synthetic>', content: [] } };
  const answered = { type: 'assistant', message: { model: 'claude-x', content: [] } };
  const waits = async (...events: object[]) => (await read(events)).words.retryAfterSeconds;
  expect(await waits(retry(1_000), retry(30_236), gaveUp)).toBe(30.236);
  expect(await waits(retry(30_236), answered)).toBeNull();
  for (const rubbish of [0, -5, '7', null]) expect(await waits(retry(rubbish), gaveUp)).toBeNull();
});

test('last words are short, and hold nothing that disturbs a terminal or a database', async () => {
  const said = {
    type: 'assistant',
    message: { content: [{ type: 'text', text: 'I tried' }, { type: 'tool_use' }, 7] },
  };
  const { words } = await read([said, 'x'.repeat(50_000), '\u0000\u001b[31mred\u0007\r']);
  expect(words.said).toBe('I tried');
  expect(words.plain.length).toBeLessThanOrEqual(8_000);
  expect(words.plain.endsWith('[31mred')).toBe(true);
  expect(words.plain).not.toMatch(/[\u0000\u001b\u0007\r]/);
});

test('errors of a result without text are told', async () => {
  const { words } = await read([
    { ...result, result: undefined, subtype: 'error_max_turns', errors: ['Reached max turns', 7] },
  ]);
  expect(words.result).toMatchObject({ text: null, subtype: 'error_max_turns', errors: 'Reached max turns' });
});

const toolUse = { type: 'tool_use', id: 't1', name: 'Bash', input: { command: './deploy.sh' } };

test.each<[string, readonly (string | object)[], boolean]>([
  [
    'speaks',
    [{ type: 'assistant', message: { content: [{ type: 'text', text: 'it is a "type":"tool_use"' }] } }],
    false,
  ],
  ['uses a tool', [{ type: 'assistant', message: { content: [toolUse] } }], true],
  [
    'uses a tool, far from the end',
    [{ type: 'assistant', message: { content: [toolUse] } }, ...Array<string>(300).fill('x')],
    true,
  ],
  [
    'is cut off while it uses one',
    [`{"type":"assistant","message":{"content":[${JSON.stringify(toolUse).slice(0, 30)}`],
    true,
  ],
  [
    'prints all its events on one line',
    [JSON.stringify([{ type: 'assistant', message: { content: [toolUse] } }, result])],
    true,
  ],
  ['printed more than anybody reads', ['', { type: 'system' }], true],
  ['prints nothing', [], false],
])('whether it has acted: one that %s', async (_, lines, acted) => {
  expect(await read(lines)).toMatchObject({ acted });
});

test('an empty log says nothing', async () => {
  expect(await read([])).toMatchObject({
    words: { result: null, plain: '' },
    told: { tokens: null, costUsd: null },
    unanswered: true,
  });
});
