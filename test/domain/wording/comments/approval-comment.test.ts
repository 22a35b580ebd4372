import { expect, test } from '@jest/globals';
import { toHtml } from '../../../../domain/content/to-html.js';
import { gateCheck } from '../../../../domain/gates/gate.js';
import {
  type ApprovalComment,
  commentApproval,
  commentDecided,
} from '../../../../domain/wording/comments/approval-comment.js';
import { task as aTask } from '../a-failed-run.js';

const commit = 'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00';
const task = {
  ...aTask,
  item: '12',
  repository: {
    ...{ name: 'shop', url: 'https://git.acme.com/acme/shop.git', baseBranch: 'main' },
    forge: { account: 'gitea', owner: 'acme', name: 'shop' },
  },
};
const asked = { approval: 'deploy#1@c0ffee00c0ff', of: 'deploy', commit, what: 'deploy of <b>orch/12</b>' };
const comment = (more: Partial<ApprovalComment> = {}): string =>
  toHtml(
    commentApproval({
      ...{ task, asked, pullRequest: null, approvers: null, evidence: [], actsBy: 'word' },
      ...more,
    }),
  );

test('an approval says what is approved, where it can be looked at, who may, and how', () => {
  const pullRequest = { number: 3, url: 'https://git.acme.com/acme/shop/pulls/3', mergeCommit: null };
  const page = 'https://git.acme.com/acme/shop';
  expect(comment({ pullRequest, approvers: ['gitea:ada', 'local:bo'] })).toBe(
    [
      '<p>✋ <b>Approval needed</b>: deploy of &lt;b&gt;orch/12&lt;/b&gt;</p>',
      [
        '<ul>',
        `<li>commit <a href="${page}/commit/${commit}">c0ffee00c0ff</a>, `,
        `<a href="${page}/src/commit/${commit}/docs/work-items/12">docs/work-items/12</a>, `,
        `<a href="${page}/pulls/3">pull request #3</a></li>`,
        '<li>who may decide: gitea:ada, local:bo</li>',
        '<li><code>/approve deploy</code> approves it</li>',
        '<li><code>/reject why</code> sends it back with the reason</li>',
        '</ul>',
      ].join(''),
    ].join('\n'),
  );
});

test('where nobody is named, whoever may push decides', () => {
  expect(comment()).toContain('<li>who may decide: whoever may push to the repository</li>');
});

test('where no word is heard, the commands are told', () => {
  const { name, url, baseBranch } = task.repository;
  const told = comment({ task: { ...task, repository: { name, url, baseBranch } }, actsBy: 'command' });
  expect(told).toContain('<li>commit c0ffee00c0ff</li><li>who may decide: everybody</li>');
  expect(told).toContain(`<code>orch approve ${task.id} --approval 'deploy#1@c0ffee00c0ff'</code> approves it`);
  expect(told).not.toContain('/approve');
});

test('what is red is shown, and what the answers mean', () => {
  const failed = gateCheck({ kind: 'base', name: 'npm test', outcome: 'failed', exitCode: 1, tail: 'not ok' });
  const told = comment({ asked: { ...asked, of: 'base' }, evidence: [failed] });
  expect(told).toContain('<pre>on the base, `npm test` failed (exit 1)\n  not ok</pre>');
  expect(told).toContain('<code>/approve base</code> go on anyway');
  expect(told).toContain('<code>/reject why</code> fix first');
});

test.each([
  [
    { decision: 'approved', by: 'gitea:ada', reason: null },
    '<p>✅ <b>Approved</b> by gitea:ada: deploy of &lt;b&gt;orch/12&lt;/b&gt;</p>',
  ],
  [
    { decision: 'rejected', by: 'local:bo', reason: 'too <slow>\nand late' },
    '<p>↩️ <b>Rejected</b> by local:bo: deploy of &lt;b&gt;orch/12&lt;/b&gt;</p>\n<blockquote>too &lt;slow&gt;<br>and late</blockquote>',
  ],
  [
    { decision: 'withdrawn', by: null, reason: 'another one is asked for' },
    '<p>☑️ <b>Withdrawn</b>: deploy of &lt;b&gt;orch/12&lt;/b&gt;</p>\n<blockquote>another one is asked for</blockquote>',
  ],
] as const)('it becomes its answer: %j', (answer, html) => {
  expect(toHtml(commentDecided({ asked }, answer))).toBe(html);
});
