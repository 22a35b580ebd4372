import { expect, test } from '@jest/globals';
import { toHtml } from '../../../../domain/content/to-html.js';
import { toMarkdown } from '../../../../domain/content/to-markdown.js';
import { waysOut } from '../../../../domain/decisions/ways-out.js';
import { gateCheck } from '../../../../domain/gates/gate.js';
import { commentBlocked } from '../../../../domain/wording/comments/blocked-comment.js';
import { task } from '../a-failed-run.js';

const role = 'tester' as const;

test('what a task is blocked by is told with its evidence, and the words that help from there', () => {
  const failed = gateCheck({ kind: 'command', name: 'npm test', outcome: 'failed', exitCode: 1, tail: 'not ok <3>' });
  const block = { reason: 'tester: 2 attempts <exit=1>', evidence: [failed], ways: waysOut('deployment', role) };
  expect(toHtml(commentBlocked({ task, role, block, actsBy: 'word' })).split('\n')).toEqual([
    '<p>🚨 <b>Blocked</b>: tester: 2 attempts &lt;exit=1&gt;</p>',
    '<pre>`npm test` failed (exit 1)',
    '  not ok &lt;3&gt;</pre>',
    '<p>Ways on:</p>',
    '<ul><li><code>/guide …</code> tells the agent what to do differently, and goes on</li><li><code>/retry</code> tries again</li><li><code>/retry STAGE</code> goes on from another stage</li><li><code>/cancel</code> ends the task; its work is kept</li></ul>',
  ]);
});

test('where no word is heard, the commands are told', () => {
  const block = { reason: 'it failed', ways: waysOut('set-up', role) };
  const told = toHtml(commentBlocked({ task, role, block, actsBy: 'command' }));
  expect(told).toContain('<li>correct `setup` of the project in the projects file, then retry</li>');
  expect(told).toContain(`<li><code>orch retry ${task.id}</code> tries again</li>`);
  expect(told).not.toContain('/retry<');
});

test('what no word does is a command at a terminal', () => {
  const block = { reason: 'the budget is used up', ways: waysOut('budget', role) };
  const told = toHtml(commentBlocked({ task, role, block, actsBy: 'word' }));
  expect(told).toContain('<p>💰 <b>Blocked</b>: the budget is used up</p>');
  expect(told).toContain(
    `<code>orch budget ${task.id} USD</code> at a terminal: raises the task's budget, and goes on`,
  );
  expect(told).toContain('<code>/cancel</code>');
});

test('a question is asked in the agent’s own words, which mean nothing there', () => {
  const said = '## Which one?\n\n- [red](javascript:x) for @ada, closes #1\n    <b>blue</b>\n/cancel';
  const block = { reason: 'the analyst asks', said, ways: waysOut('question', 'analyst') };
  const content = commentBlocked({ task, role: 'analyst', block, actsBy: 'word' });
  expect(toHtml(content)).toContain(
    '<p>❓ <b>analyst</b> asks:</p>\n<blockquote>## Which one?<br><br>- [red](javascript:x) for @ada, closes #1<br>    &lt;b&gt;blue&lt;/b&gt;<br>/cancel</blockquote>',
  );
  expect(toMarkdown(content).split('\n')).toEqual([
    '❓ **analyst** asks:',
    '',
    '> \\## Which one?',
    '>',
    '> \\- \\[red\\](javascript:x) for @&#8203;ada, closes #&#8203;1\\',
    '> \\<b\\>blue\\</b\\>\\',
    '> /cancel',
    '',
    'Ways on:',
    '',
    '- `/answer …` answers the question, and goes on',
    '- `/cancel` ends the task; its work is kept',
  ]);
});

test('a question without words of its own is its reason', () => {
  const block = { reason: 'the analyst asks', ways: waysOut('question', 'analyst') };
  const told = toHtml(commentBlocked({ task, role: 'analyst', block, actsBy: 'word' }));
  expect(told).toContain('<blockquote>the analyst asks</blockquote>');
});
