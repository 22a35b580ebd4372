import { access, constants, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { linesFromEnd, logLimits } from '../../../activities/agents/supervisor/lines-from-end.js';
import { claude } from '../../../domain/agents/claude.js';
import { taskText } from '../../../activities/agents/prompt/task-text.js';
import type { RunAgentInput } from '../../../activities/agents/prompt/run-agent-input.js';
import { packageRoot } from '../../../config/package-root.js';
import { defaultPipeline, type StageName } from '../../../domain/pipeline/stages.js';
import type { Feedback } from '../../../domain/task/task.js';
import { demoGit } from '../../../stack/demo/demo-git.js';
import { ensureDemoRepository } from '../../../stack/demo/demo-repository.js';

const agent = join(packageRoot, 'dist/stack/demo/agent.js');
const env = { PATH: process.env.PATH ?? '' };
const session = '11111111-2222-4333-8444-555555555555';
const folder = 'docs/work-items/DEMO-1';

let home: string;
let tree: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'orch-demo-'));
  const { origin } = await ensureDemoRepository(join(home, 'demo'), env);
  tree = join(home, 'tree');
  await demoGit(home, env, ['clone', '--quiet', origin, tree]);
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** Runs the agent with the very flags and the very task that the adapter gives it. */
async function run(stage: StageName, more: { title?: string; feedback?: Feedback[]; resumes?: boolean } = {}) {
  const found = defaultPipeline.find(({ name }) => name === stage);
  if (found === undefined) throw new Error(stage);
  const policy = {
    agent: 'claude',
    program: agent,
    environment: {},
    model: 'claude-x',
    fallbackModel: null,
    effort: 'high',
    arguments: [],
    repositorySettings: false,
    timeoutSeconds: 60,
    killGraceSeconds: 1,
    stallSeconds: null,
    sandbox: 'off',
    network: 'open',
    tools: ['Read', 'Write'],
    maxTurns: null,
  } as const;
  const title = more.title ?? 'Add slugify(text)';
  const input = {
    task: {
      id: 'task/demo/DEMO-1',
      project: 'demo',
      item: 'DEMO-1',
      generation: 1,
      title,
      branch: 'orch/DEMO-1',
      repository: { name: 'demo', url: '/x', baseBranch: 'main' },
    },
    runKey: 'k',
    stage,
    round: 1,
    role: found.role,
    policy,
    workspace: { hostId: 'h', path: tree, headCommit: '', baseCommit: '', epoch: 0 },
    artifacts: found.artifacts.map((name) => `${folder}/${name}`),
    verdict: found.verdict,
    expose: [],
    feedback: more.feedback ?? [],
    resumeSession: null,
    limitUsd: null,
    breaker: null,
    probe: false,
  } satisfies RunAgentInput;
  const flags = claude.commandLine({
    options: { ...policy, sandboxed: false, limited: false },
    promptFile: '/dev/null',
    taskFile: '/dev/null',
    sessionId: session,
    resumes: more.resumes ?? false,
    limitUsd: 19.5,
  });
  const log = join(home, 'run.log');
  const { exitCode } = await execa(agent, flags, {
    cwd: tree,
    env: { ...env, DEMO_PACE_MS: '0' },
    extendEnv: false,
    input: taskText({ input, item: { title, description: 'd', url: null }, fence: '=====fence=====' }),
    stdout: { file: log },
    stderr: { file: log },
    reject: false,
  });
  return {
    exitCode,
    report: await claude.readLog(linesFromEnd(log, logLimits)),
    log: await readFile(log, 'utf8'),
  };
}

const read = (path: string) => readFile(join(tree, path), 'utf8');
const tests = () => execa(process.execPath, ['--test'], { cwd: tree, env, extendEnv: false, reject: false });

describe('the demo agent', () => {
  test('is an executable whose result the adapter of Claude Code reads, tokens and cost included', async () => {
    await access(agent, constants.X_OK);
    const { exitCode, report, log } = await run('analysis');
    expect(exitCode).toBe(0);
    expect(report).toMatchObject({
      sessionId: session,
      told: { costUsd: 0.05, tokens: { input: 2_400, output: 1_800 } },
    });
    expect(log).toContain('no model');
    const types = log
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { type: string }).type);
    expect([types[0], types.at(-1)]).toEqual(['system', 'result']);
  });

  test('goes on with a session under its id', async () => {
    expect((await run('analysis', { resumes: true })).report.sessionId).toBe(session);
  });

  test('leaves behind what each role must, and its reviewer sends the first version back, the second not', async () => {
    await run('analysis');
    await run('architecture');
    expect(await read(`${folder}/01-requirements.md`)).toContain('slugify');
    expect(await read(`${folder}/02-acceptance-criteria.md`)).toContain('hello-world');
    expect(await read(`${folder}/06-adr/ADR-001-slugify.md`)).toContain('src/slugify.js');

    // What is still to do breaks no base: its task would not begin.
    expect(await tests()).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^# todo 1$/m) });
    await run('development');
    expect(await tests()).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^# todo 0$/m) });
    await run('review');
    expect(await read(`${folder}/12-review.md`)).toMatch(/^---\nverdict: REQUEST_CHANGES\n---\n/);

    await run('development');
    expect((await tests()).exitCode).toBe(0);
    await run('review');
    expect(await read(`${folder}/12-review.md`)).toMatch(/^---\nverdict: APPROVED\n---\n/);

    await run('testing');
    expect(await read(`${folder}/13-test-report.md`)).toMatch(/^---\nverdict: PASS\n---\n/);
    await run('deploy-staging');
    await run('deploy');
    expect(await read(`${folder}/15-staging-log.md`)).toMatch(/^---\nverdict: SUCCESS\n---\n/);
    expect(await read(`${folder}/14-deploy-log.md`)).toMatch(/^---\nverdict: SUCCESS\n---\n/);
  });

  test('its tester really tests: code that does not work is a FAIL', async () => {
    await run('architecture');
    await run('development');
    await writeFile(join(tree, 'src/slugify.js'), "export const slugify = () => 'anything';\n");
    await run('testing');
    expect(await read(`${folder}/13-test-report.md`)).toMatch(/^---\nverdict: FAIL\n---\n/);
  });

  test('takes up what a person sent back', async () => {
    await run('analysis', { feedback: [{ from: 'approval', text: 'Say more about umlauts.' }] });
    expect(await read(`${folder}/01-requirements.md`)).toContain('Say more about umlauts.');
  });

  test('a title that it does not know gets a stand-in that says what it is', async () => {
    await run('development', { title: 'Make the logo bigger, please' });
    expect(await read('src/doMakeTheLogoBiggerPlease.js')).toContain('this is the demo, no model');
  });

  test('what is no task of orch ends with an error, and touches nothing', async () => {
    const { exitCode, stderr } = await execa(agent, ['--print'], { cwd: tree, input: 'hello', reject: false });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('demo agent');
    expect(await demoGit(tree, env, ['status', '--porcelain'])).toBe('');
  });
});
