#!/usr/bin/env node
// The demo agent: no model. It takes the flags and prints the lines of Claude Code, so that the demo goes through the
// same adapter, and does by a table what a model would think about. Its tokens and dollars are invented.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { artifactsFolder, roles } from '../../domain/pipeline/stages.js';
import { workOf, type DemoTask } from './role-work.js';

const flags = parseArgs({
  options: {
    print: { type: 'boolean' },
    verbose: { type: 'boolean' },
    'output-format': { type: 'string' },
    model: { type: 'string', default: 'demo' },
    effort: { type: 'string' },
    'fallback-model': { type: 'string' },
    'max-budget-usd': { type: 'string' },
    'system-prompt-file': { type: 'string' },
    'setting-sources': { type: 'string' },
    allowedTools: { type: 'string' },
    'session-id': { type: 'string' },
    resume: { type: 'string' },
  },
}).values;
const session = flags['session-id'] ?? flags.resume ?? null;
const usage = {
  input_tokens: 2_400,
  cache_creation_input_tokens: 9_600,
  cache_read_input_tokens: 48_000,
  output_tokens: 1_800,
};

const startedAt = Date.now();
const steps = workOf(readTask(readFileSync(0, 'utf8')));
// This is a program of its own that orch starts, so its environment is what it is told by.
// eslint-disable-next-line no-restricted-properties
const pace = Number(process.env.DEMO_PACE_MS ?? 500);
print({ type: 'system', subtype: 'init', session_id: session, model: flags.model, cwd: process.cwd(), tools: [] });
say('This is the demo agent of orch, no model.');
for (const step of steps) {
  await sleep(pace);
  say(step.says);
  step.does?.();
}
await sleep(pace);
print({
  type: 'result',
  subtype: 'success',
  is_error: false,
  api_error_status: null,
  result: 'Done (demo: tokens and cost are invented).',
  stop_reason: 'end_turn',
  session_id: session,
  num_turns: steps.length,
  duration_ms: Date.now() - startedAt,
  duration_api_ms: 0,
  total_cost_usd: 0.05,
  usage,
  modelUsage: {},
  permission_denials: [],
  terminal_reason: 'completed',
});

/** The head line and the title of orch's task text. */
function readTask(text: string): DemoTask {
  const [, who, item, stage] = /^# (\w+): work item (\S+), stage (\S+), round \d+/.exec(text) ?? [];
  const role = roles.find((one) => one === who?.toLowerCase());
  const title = /^Title: (.*)$/m.exec(text)?.[1]?.trim();
  if (role === undefined || item === undefined || stage === undefined || title === undefined) {
    process.stderr.write('The demo agent understands nothing but a task of orch on stdin.\n');
    process.exit(1);
  }
  return { role, stage, title, folder: artifactsFolder(item), cameBack: readCameBack(text) };
}

/** What stands between the fences below the last heading of orch's task text. */
function readCameBack(text: string): string {
  const fence = /two lines that hold `([^`]+)`/.exec(text)?.[1];
  const section = text.split('\n## What came back\n')[1];
  if (fence === undefined || section === undefined) return '';
  return section
    .split(fence)
    .filter((_, index) => index % 2 === 1)
    .map((part) => part.trim())
    .join('\n\n');
}

function say(text: string): void {
  const message = { role: 'assistant', model: flags.model, content: [{ type: 'text', text }], usage };
  print({ type: 'assistant', session_id: session, message });
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
