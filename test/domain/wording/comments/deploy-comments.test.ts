import { expect, test } from '@jest/globals';
import { toHtml } from '../../../../domain/content/to-html.js';
import { gateCheck } from '../../../../domain/gates/gate.js';
import {
  commentContained,
  commentDeployed,
  commentDeployFailed,
} from '../../../../domain/wording/comments/deploy-comments.js';
import { failed, rolledBack, run } from '../deploys/a-failed-deployment.js';

const stage = { name: 'deploy', role: 'deployer' } as const;
const deployed = gateCheck({ kind: 'deploy', name: './deploy.sh <prod>', outcome: 'passed', exitCode: 0 });

test('a deployment is told in the form of a status comment', () => {
  expect(toHtml(commentDeployed(stage, { kind: 'healthy', checks: [deployed], run })).split('\n')).toEqual([
    '<p>🚀 <b>deployer</b> finished <b>deploy</b></p>',
    '<p>Verdict: <b>SUCCESS</b></p>',
    '<p>Duration: 61 s</p>',
    '<p>Checks:</p>',
    '<ul><li>./deploy.sh &lt;prod&gt; passed</li></ul>',
    '<sub>run 12 on h1, log /runs/12.log · no model</sub>',
  ]);
});

test('one that only had to be looked at has no run', () => {
  const told = toHtml(commentDeployed(stage, { kind: 'healthy', checks: [], run: null }));
  expect(told).toBe('<p>🚀 <b>deployer</b> finished <b>deploy</b></p>\n<p>Verdict: <b>SUCCESS</b></p>');
});

test('a commit that runs already says by which', () => {
  const told = toHtml(
    commentContained(stage, { environment: 'production', commit: 'a'.repeat(40), by: 'b'.repeat(40) }),
  );
  expect(told).toContain(
    'production runs bbbbbbbbbbbb already, which contains aaaaaaaaaaaa: nothing had to be deployed.',
  );
});

test('a failure has its sentence, the evidence and the runs', () => {
  expect(toHtml(commentDeployFailed(failed('health', rolledBack))).split('\n')).toEqual([
    '<p>❌ Deploy FAILED (smoke/healthcheck). Rolled back. Developer needed for a fix.</p>',
    '<p>Verdict: <b>FAIL</b></p>',
    '<p>Duration: 61 s</p>',
    '<pre>https://shop.example/health answers 500',
    '  &lt;h1&gt;oops&lt;/h1&gt;</pre>',
    '<sub>run 12 on h1, log /runs/12.log · rollback: run 13 on h1, log /runs/13.log · no model</sub>',
  ]);
});

test('where an agent deployed, its run is told by its own comment', () => {
  const none = { kind: 'none', because: 'not-configured' } as const;
  expect(toHtml(commentDeployFailed(failed('deployer', none, { run: null, checks: [] })))).toBe(
    '<p>❌ Deploy FAILED (the deployer agent failed). orch has rolled nothing back, the agent may have: look at production. Developer needed for a fix.</p>',
  );
});
