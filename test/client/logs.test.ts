import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createLogReader } from '../../src/client/follow-log.js';
import { renderLogLine } from '../../src/client/render-log-line.js';

describe('a line of a log', () => {
  test.each<[string, string | null]>([
    ['plain text', 'plain text'],
    ['a\u001b[31mred\u001b[0m', 'ared'],
    ['{ not json', '{ not json'],
    ['{"no":"type"}', '{"no":"type"}'],
    ['{"type":"system","subtype":"init"}', null],
    ['{"type":"user","message":{"content":[{"type":"tool_result","content":"long"}]}}', null],
    ['{"type":"assistant","message":{"content":[{"type":"text","text":"two\\nlines"}]}}', 'two\nlines'],
    [
      '{"type":"assistant","message":{"content":[{"type":"tool_use","name":"Bash","input":{"command":"ls"}}]}}',
      'Bash {"command":"ls"}',
    ],
    ['{"type":"assistant","message":{"content":"odd"}}', null],
    ['{"type":"assistant"}', null],
    ['{"type":"result","is_error":false,"num_turns":3,"total_cost_usd":0.05}', 'ended · 3 turns · $0.0500'],
    ['{"type":"result","is_error":true}', 'ended with an error'],
    ['null', 'null'],
  ])('%j is shown as %j', (line, shown) => {
    expect(renderLogLine(line)).toBe(shown);
  });
});

describe('a growing log', () => {
  function logWith(text: string): string {
    const path = join(mkdtempSync(join(tmpdir(), 'orch-log-')), '1.log');
    writeFileSync(path, text);
    return path;
  }
  async function readAll(reader: ReturnType<typeof createLogReader>): Promise<string[]> {
    const lines: string[] = [];
    for await (const line of reader.read()) lines.push(line);
    return lines;
  }

  test('is read on from where it was, and an unfinished line waits for its end', async () => {
    const path = logWith('one\ntw');
    const reader = createLogReader(path);
    expect(await readAll(reader)).toEqual(['one']);
    appendFileSync(path, 'o\nthree');
    expect(await readAll(reader)).toEqual(['two']);
    expect(await readAll(reader)).toEqual([]);
    expect(reader.end()).toEqual(['three']);
    expect(reader.end()).toEqual([]);
  });

  test('does not break a character that is written in two parts', async () => {
    const bytes = Buffer.from('é\n');
    const path = logWith('');
    const reader = createLogReader(path);
    appendFileSync(path, bytes.subarray(0, 1));
    expect(await readAll(reader)).toEqual([]);
    appendFileSync(path, bytes.subarray(1));
    expect(await readAll(reader)).toEqual(['é']);
  });

  test('without a newline for 10 MB is read in pieces that fit into memory', async () => {
    const reader = createLogReader(logWith('x'.repeat(10 * 1024 * 1024)));
    const pieces = await readAll(reader);
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(2 * 1024 * 1024);
    expect([...pieces, ...reader.end()].join('')).toHaveLength(10 * 1024 * 1024);
  });
});
