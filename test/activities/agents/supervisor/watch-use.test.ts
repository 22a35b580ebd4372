import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { SupervisorOrder } from '../../../../activities/agents/supervisor/supervisor-order.js';
import { aSupervisor, type Supervised } from './a-supervisor.js';

let run: Supervised;
beforeEach(async () => {
  run = await aSupervisor();
});
afterEach(() => run.close());

const dollar = { input: 1, output: 1, cacheRead: 1, cacheWritten: 1 };
const limited: Partial<SupervisorOrder> = { limitUsd: 2.5, prices: { 'claude-x': dollar } };

/** A million tokens, of this answer. */
function answer(id: string, model = 'claude-x-1'): string {
  const usage = { input_tokens: 999_999, output_tokens: 1 };
  return `printf '%s\\n' '${JSON.stringify({ type: 'assistant', message: { id, model, usage } })}'`;
}

describe('a limit of what a run may cost', () => {
  test('ends a program whose answers have cost more', async () => {
    await run.script([answer('1'), answer('2'), answer('3'), 'sleep 600'].join(';'), limited);
    const { end, limitUsd } = await run.ended();
    expect(end).toMatchObject({ endedBy: 'budget', signal: 'SIGTERM' });
    expect(limitUsd).toBe(2.5);
  });

  test('counts an answer that comes in parts over time', async () => {
    const [first = '', rest = ''] = answer('3').split('assistant');
    const halves = `${first}'; sleep 1.5; printf '%s\\n' 'assistant${rest}`.replace("'%s\\n' '{", "'%s' '{");
    await run.script([answer('1'), answer('2'), halves, 'sleep 600'].join(';'), limited);
    expect((await run.ended()).end).toMatchObject({ endedBy: 'budget' });
  });

  test.each<[string, string[], Partial<SupervisorOrder>]>([
    ['what tells of the same answer again', [answer('1'), answer('1'), answer('1')], limited],
    ['what costs as much and no more', [answer('1'), answer('2')], { ...limited, limitUsd: 2 }],
    ['a model without a price', ['1', '2', '3'].map((id) => answer(id, 'gpt-5')), limited],
    ['what Claude Code says by itself', ['1', '2', '3'].map((id) => answer(id, '<synthetic>')), limited],
    ['no limit', [answer('1'), answer('2'), answer('3')], { ...limited, limitUsd: null }],
    [
      'an agent that tells nothing while it works',
      [answer('1'), answer('2'), answer('3')],
      { ...limited, agent: 'codex' },
    ],
    [
      'a program that has printed its last line',
      [answer('1'), answer('2'), answer('3'), `echo '{"type":"result"}'`],
      { ...limited, lastLines: ['result'], killGraceSeconds: 60 },
    ],
    ['rubbish', ['echo "{\\"type\\":\\"assistant\\"}"', 'echo "{"', 'echo'], limited],
  ])('lets go on: %s', async (_, lines, fields) => {
    await run.script([...lines, 'sleep 2.5'].join(';'), fields);
    expect((await run.ended()).end).toMatchObject({ endedBy: null, exitCode: 0 });
  });
});
