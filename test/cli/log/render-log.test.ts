import { describe, expect, test } from '@jest/globals';
import { createLogRedact } from '../../../domain/text/redact-log.js';
import { createLogRenderer } from '../../../cli/log/render-log.js';

const secret = 'correct-horse-battery';

function render(agent: string, line: string): string | null {
  return createLogRenderer(agent, createLogRedact([secret]))({ text: line, ends: true });
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}`).join('\n');
const said = (...content: unknown[]) => ({ type: 'assistant', message: { content } });
const toolResult = (content: unknown, isError?: boolean) => ({
  type: 'user',
  message: { content: [{ type: 'tool_result', tool_use_id: 't', content, ...(isError && { is_error: true }) }] },
});
const use = (name: unknown, input?: unknown) => said({ type: 'tool_use', id: 't', name, input });

describe('a line of Claude Code', () => {
  test.each<[string, unknown, string | null]>([
    ['its start', { type: 'system', subtype: 'init', model: 'claude-x', tools: ['Bash'] }, 'Claude Code · claude-x'],
    ['another word of its system', { type: 'system', subtype: 'hook_started' }, null],
    ['a summary', { type: 'system', subtype: 'compact_boundary' }, 'the conversation was summarised to make room'],
    [
      'a retry',
      {
        type: 'system',
        subtype: 'api_retry',
        attempt: 2,
        max_retries: 10,
        retry_delay_ms: 4_200,
        error_status: 529,
        error: 'overloaded',
      },
      'retry 2 of 10 in 4 s · 529 · overloaded',
    ],
    ['a retry that says little', { type: 'system', subtype: 'api_retry', error_status: null }, 'retry ?'],
    ['a limit that lets it pass', { type: 'rate_limit_event', rate_limit_info: { status: 'allowed' } }, null],
    [
      'a limit that does not',
      {
        type: 'rate_limit_event',
        rate_limit_info: { status: 'rejected', rateLimitType: 'five_hour', resetsAt: 1_764_000_000 },
      },
      'rate limit: rejected · five hour · resets 2025-11-24 16:00:00Z',
    ],
    [
      'a limit that resets at no time',
      { type: 'rate_limit_event', rate_limit_info: { status: 'rejected', resetsAt: 1e300 } },
      'rate limit: rejected',
    ],
    ['a text', said({ type: 'text', text: 'two\nlines\n' }), 'two\nlines'],
    ['a text by itself', { type: 'assistant', message: { content: 'odd' } }, 'odd'],
    ['an empty text', said({ type: 'text', text: ' ' }), null],
    ['a thought', said({ type: 'thinking', thinking: 'Let me\nsee.' }), 'thinking: Let me see.'],
    ['a long thought', said({ type: 'thinking', thinking: 'x'.repeat(400) }), `thinking: ${'x'.repeat(159)}…`],
    ['a thought that is kept secret', said({ type: 'redacted_thinking', data: 'x' }), null],
    ['a command', use('Bash', { command: 'ls \\\n  -la', description: 'x' }), 'Bash  ls \\ -la'],
    ['a file that is read', use('Read', { file_path: '/a/b.ts', limit: 3 }), 'Read  /a/b.ts'],
    ['a file that is edited', use('Edit', { file_path: '/a/b.ts', old_string: 'x' }), 'Edit  /a/b.ts'],
    ['a file that is written', use('Write', { file_path: '/a/b.ts', content: 'x' }), 'Write  /a/b.ts'],
    ['a known tool with an odd input', use('Bash', { command: 7 }), 'Bash  {"command":7}'],
    ['a tool that is not known', use('constructor', { a: [1, 'b'] }), 'constructor  {"a":[1,"b"]}'],
    ['a tool without input', use('Stop'), 'Stop  {}'],
    ['a tool without name', use(null, {}), '  {}'],
    ['a long input', use('Bash', { command: `${'x'.repeat(158)}😀😀` }), `Bash  ${'x'.repeat(158)}…`],
    [
      'a text and a tool',
      said({ type: 'text', text: 'Now:' }, { type: 'tool_use', name: 'Bash', input: { command: 'ls' } }),
      'Now:\nBash  ls',
    ],
    ['a short result', toolResult('one\n  two\n'), '    one\n      two'],
    ['an empty result', toolResult(''), '    (no output)'],
    ['a result without content', toolResult(undefined), '    (no output)'],
    ['a long result', toolResult(numbered(48)), `${numbered(8).replace(/^/gm, '    ')}\n    … 40 more lines`],
    ['a result a line too long', toolResult(numbered(9)), `${numbered(8).replace(/^/gm, '    ')}\n    … 1 more line`],
    ['a result with a long line', toolResult('x'.repeat(1_000)), `    ${'x'.repeat(159)}…`],
    ['a failed result', toolResult('no such file', true), '    no such file'],
    [
      'a result in parts',
      toolResult([{ type: 'text', text: 'one' }, { type: 'image', source: {} }, 7, null, {}]),
      '    one\n    (image)\n    7\n    null\n    (something else)',
    ],
    ['what was said to it', { type: 'user', message: { content: 'Go on.' } }, '    Go on.'],
    [
      'its end',
      {
        type: 'result',
        subtype: 'success',
        is_error: false,
        result: 'Done.',
        num_turns: 3,
        duration_ms: 12_400,
        total_cost_usd: 0.05,
        usage: {
          input_tokens: 10,
          cache_creation_input_tokens: 200,
          cache_read_input_tokens: 30_000,
          output_tokens: 55,
        },
      },
      'ended · 3 turns · 12 s · 30k tokens in, 55 out · $0.0500',
    ],
    [
      'its end with an error',
      { type: 'result', subtype: 'success', is_error: true, num_turns: 1, result: 'API Error: 529 Overloaded' },
      'ended with an error · 1 turn\nAPI Error: 529 Overloaded',
    ],
    [
      'its end at a limit',
      { type: 'result', subtype: 'error_max_turns', is_error: true, errors: ['Reached maximum', 7] },
      'ended with an error\nerror_max_turns · Reached maximum',
    ],
    ['an end that says nothing', { type: 'result', num_turns: 'x', usage: null }, 'ended'],
    ['an event of tomorrow', { type: 'tomorrow', text: 'x' }, null],
    ['an event without content', { type: 'assistant' }, null],
    ['an event with odd content', { type: 'assistant', message: { content: [null, 7, 'x', {}] } }, null],
  ])('%s', (_, event, shown) => {
    expect(render('claude', JSON.stringify(event))).toBe(shown);
  });
});

const item = (type: string, fields: unknown) => ({
  type: `item.${type}`,
  item: { id: 'item_0', ...(fields as Record<string, unknown>) },
});

describe('a line of codex', () => {
  const command = { type: 'command_execution', command: "bash -lc 'ls -la'" };
  test.each<[string, unknown, string | null]>([
    ['its start', { type: 'thread.started', thread_id: '0199a213' }, 'codex · session 0199a213'],
    ['the start of a turn', { type: 'turn.started' }, null],
    ['a message', item('completed', { type: 'agent_message', text: 'Hello.\nDone.' }), 'Hello.\nDone.'],
    ['a thought', item('completed', { type: 'reasoning', text: '**Looking**\nat it' }), 'thinking: **Looking** at it'],
    ['a command', item('started', { ...command, status: 'in_progress' }), "shell  bash -lc 'ls -la'"],
    [
      'its output',
      item('completed', { ...command, aggregated_output: 'a\nb\n', exit_code: 0, status: 'completed' }),
      '    a\n    b',
    ],
    [
      'its failure',
      item('completed', { ...command, aggregated_output: '', exit_code: 2, status: 'failed' }),
      '    (no output)\n    exit code 2',
    ],
    [
      'changed files',
      item('completed', {
        type: 'file_change',
        status: 'completed',
        changes: [
          { path: 'a.ts', kind: 'add' },
          { path: 'b.ts', kind: 'update' },
        ],
      }),
      'add  a.ts\nupdate  b.ts',
    ],
    [
      'files that could not be changed',
      item('completed', { type: 'file_change', status: 'failed', changes: [{ path: 'a.ts' }] }),
      'change  a.ts\n    these changes could not be made',
    ],
    [
      'a call of a tool',
      item('started', { type: 'mcp_tool_call', server: 'docs', tool: 'search', arguments: { q: 'x' } }),
      'docs.search  {"q":"x"}',
    ],
    [
      'its result',
      item('completed', { type: 'mcp_tool_call', result: { content: [{ type: 'text', text: 'found' }] } }),
      '    found',
    ],
    [
      'its error',
      item('completed', { type: 'mcp_tool_call', result: null, error: { message: 'not there' }, status: 'failed' }),
      '    not there',
    ],
    [
      'a search',
      item('completed', { type: 'web_search', query: 'temporal schedules' }),
      'web search  temporal schedules',
    ],
    [
      'a plan',
      item('updated', {
        type: 'todo_list',
        items: [
          { text: 'read', completed: true },
          { text: 'write', completed: false },
        ],
      }),
      'plan: 1 of 2 done, next: write',
    ],
    ['a plan at its end', item('completed', { type: 'todo_list', items: [] }), null],
    ['a warning', item('completed', { type: 'error', message: 'no such flag' }), 'no such flag'],
    ['a lost stream', { type: 'error', message: 'Reconnecting... 1/5' }, 'Reconnecting... 1/5'],
    [
      'its end',
      { type: 'turn.completed', usage: { input_tokens: 12_345, cached_input_tokens: 9_000, output_tokens: 67 } },
      'ended · 12k tokens in, 67 out',
    ],
    [
      'its end with an error',
      { type: 'turn.failed', error: { message: 'usage limit\nreached' } },
      'ended with an error\nusage limit reached',
    ],
    ['an item of tomorrow', item('completed', { type: 'tomorrow' }), null],
    ['an event of tomorrow', { type: 'tomorrow' }, null],
    ['an event without its item', { type: 'item.completed' }, null],
  ])('%s', (_, event, shown) => {
    expect(render('codex', JSON.stringify(event))).toBe(shown);
  });
});

describe('any other line', () => {
  test.each([
    ['claude', 'plain text', 'plain text'],
    ['claude', '{ not json', '{ not json'],
    ['claude', '{"no":"type"}', '{"no":"type"}'],
    ['claude', 'null', 'null'],
    ['command', '', ''],
    ['command', '{"type":"result","is_error":false}', '{"type":"result","is_error":false}'],
    ['toString', '{"type":"result"}', '{"type":"result"}'],
    ['command', `it is ${secret}`, 'it is [redacted]'],
    ['command', '\u001b[31mred\u001b[0m\u0007\r', 'red'],
  ])('of %s is shown as it is: %j', (agent, line, shown) => {
    expect(render(agent, line)).toBe(shown);
  });
});

const hostile = '\u001b[2J\u001b[1;1H\u009b31m\u001b]0;title\u0007\b\r\u202e';

describe('nothing moves the cursor and no secret is shown', () => {
  const broken = `${secret.slice(0, 8)}\u001b[0m${secret.slice(8)}`;
  const evil = `${hostile} ${secret} ${broken} ${'x'.repeat(133)} ${secret}`;
  const fields = { text: evil, thinking: evil, name: evil, input: { command: evil }, content: evil, is_error: true };
  test.each<[string, unknown]>([
    ['claude', { type: 'system', subtype: 'init', model: evil }],
    ['claude', { type: 'system', subtype: 'api_retry', error: evil }],
    ['claude', { type: 'rate_limit_event', rate_limit_info: { status: evil, rateLimitType: evil } }],
    ['claude', said({ type: 'text', ...fields })],
    ['claude', said({ type: 'thinking', ...fields })],
    ['claude', said({ type: 'tool_use', ...fields })],
    ['claude', use('Bash', { command: evil })],
    ['claude', toolResult(evil)],
    ['claude', toolResult([{ type: evil }])],
    ['claude', toolResult({ evil })],
    ['claude', { type: 'result', subtype: evil, is_error: true, result: evil, errors: [evil] }],
    ['codex', { type: 'thread.started', thread_id: evil }],
    ['codex', { type: 'error', message: evil }],
    ['codex', { type: 'turn.failed', error: { message: evil } }],
    ['codex', item('completed', { type: 'agent_message', text: evil })],
    ['codex', item('completed', { type: 'reasoning', text: evil })],
    ['codex', item('started', { type: 'command_execution', command: evil })],
    ['codex', item('completed', { type: 'command_execution', aggregated_output: evil, exit_code: 1 })],
    ['codex', item('completed', { type: 'file_change', changes: [{ path: evil, kind: evil }] })],
    ['codex', item('started', { type: 'mcp_tool_call', server: evil, tool: evil, arguments: { evil } })],
    ['codex', item('completed', { type: 'mcp_tool_call', error: { message: evil } })],
    ['codex', item('completed', { type: 'web_search', query: evil })],
    ['codex', item('updated', { type: 'todo_list', items: [{ text: evil }] })],
    ['command', evil],
  ])('in what %s prints: %j', (agent, event) => {
    const shown = render(agent, typeof event === 'string' ? event : JSON.stringify(event)) ?? '';
    expect(shown).toContain('[redacted]');
    expect(shown).not.toContain(secret.slice(0, 8));
    expect(shown).not.toMatch(/(?!\n)\p{Cc}/u);
    expect(shown).not.toContain('\u202e');
  });
});

test('of a line that comes in parts the beginning is shown, once, and the next line whole', () => {
  const show = createLogRenderer('claude', createLogRedact([secret]));
  const beginning = `{"x":"${'y'.repeat(1_986)}${secret}`;
  expect(show({ text: `${beginning}${'z'.repeat(100_000)}`, ends: false })).toBe(
    `{"x":"${'y'.repeat(1_986)}[redacte\n… a line too long to be shown; --raw shows all of it`,
  );
  expect(show({ text: secret, ends: false })).toBeNull();
  expect(show({ text: '"}', ends: true })).toBeNull();
  expect(show({ text: 'next', ends: true })).toBe('next');
});
