import { describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseProjects } from '../../../config/projects/parse-projects.js';
import { ProjectsError } from '../../../config/projects/projects-error.js';
import {
  demoProjectsFile,
  findKnownProject,
  findProject,
  readKnownProjects,
  readProjects,
} from '../../../config/projects/projects.js';
import { resolvePolicy } from '../../../config/projects/resolve-policy.js';
import { undeployed } from '../../../config/projects/to-deploy.js';
import { sandboxOf } from '../../../config/projects/sandbox-of.js';
import { readSettings } from '../../../config/settings/read-settings.js';
import type { Role } from '../../../domain/pipeline/stages.js';
import { UserError } from '../../../domain/failures/user-error.js';

const file = '/team/orch.projects.yaml';

const plainAgent = {
  name: 'claude',
  program: null,
  arguments: [],
  environment: {},
  sandbox: null,
  network: null,
  repositorySettings: false,
};

function mistakesOf(text: string): ProjectsError {
  try {
    parseProjects(text, file);
  } catch (error) {
    if (error instanceof ProjectsError) return error;
    throw error;
  }
  throw new Error('the file was taken');
}

function userErrorOf(act: () => unknown): UserError {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was wrong');
}

describe('a projects file', () => {
  test('needs no more than a repository', () => {
    expect(parseProjects('projects:\n  app:\n    repository: ../app.git\n', file)).toEqual([
      {
        name: 'app',
        repository: { name: 'app', url: '/app.git', baseBranch: 'main' },
        merge: { method: 'merge', whenBaseMoved: 'integrate', deleteBranch: false },
        ci: { required: [], startTimeoutSeconds: 180, exempt: [] },
        agent: plainAgent,
        agents: {},
        paths: {},
        protected: { allow: [], ask: false },
        models: {},
        efforts: {},
        tools: {},
        maxTurns: {},
        approvals: null,
        approvers: null,
        sandbox: { read: [], write: [] },
        setUp: { commands: [], files: null, secrets: [] },
        checks: [],
        network: { setUp: null, checks: null },
        environment: {},
        expose: [],
        pipeline: null,
        limits: {},
        deploy: undeployed,
        tracker: null,
        notify: { telegram: {} },
      },
    ]);
  });

  test('can say all of it', () => {
    const [project] = parseProjects(
      `
projects:
  app:
    repository: git@example.org:team/the-app.git
    repositoryName: app-one
    baseBranch: trunk
    forge: github-work
    git: { filters: [lfs] }
    merge: { method: squash, whenBaseMoved: integrate }
    ci: { required: [build, 'test / *'], startTimeoutSeconds: 60, exempt: [docs/] }
    agent: { name: claude, program: ./bin/agent, environment: { CI: 1, DEBUG: "" } }
    models: { developer: claude-x }
    efforts: { tester: low }
    approvals: [deploy, review]
    approvers: [local:ada, 'gitea:Bob']
    checks: [npm test]
    pipeline: [development, review, deploy]
    limits: { budgetUsd: null, maxRollbacks: 1 }
    deploy: { files: [ops/], redeploy: byItself, self: true }
`,
      file,
    );
    expect(project).toMatchObject({
      repository: {
        name: 'app-one',
        url: 'git@example.org:team/the-app.git',
        baseBranch: 'trunk',
        forge: { account: 'github-work', owner: 'team', name: 'the-app' },
        filters: ['lfs'],
      },
      merge: { method: 'squash', whenBaseMoved: 'integrate', deleteBranch: false },
      ci: { required: ['build', 'test / *'], startTimeoutSeconds: 60, exempt: ['docs/'] },
      agent: { program: '/team/bin/agent', environment: { CI: '1', DEBUG: '' } },
      approvals: ['deploy', 'review'],
      approvers: ['local:ada', 'gitea:Bob'],
      pipeline: ['development', 'review', 'deploy'],
      limits: { budgetUsd: null, maxRollbacks: 1 },
      deploy: { ...undeployed, files: ['ops/'], redeploy: 'byItself', self: true },
    });
  });

  test('gives a role an agent of its own, and each agent its program', () => {
    const [project] = parseProjects(
      `
projects:
  app:
    repository: ./app
    agents:
      reviewer: { name: codex, sandbox: bubblewrap, network: false }
      tester: { name: command, program: ./bin/test, arguments: [--model, "{model}"] }
    models: { reviewer: gpt-9, developer: gpt-9 }
`,
      file,
    );
    if (project === undefined) throw new Error('no project');
    const { policy, warnings } = resolvePolicy(
      readSettings({ ORCH_AGENT_FALLBACK_MODEL: 'claude-f' }, '/team'),
      project,
    );
    const { developer, reviewer, tester } = policy.agents;
    expect(developer).toMatchObject({ agent: 'claude', program: 'claude', model: null, fallbackModel: 'claude-f' });
    expect(reviewer).toMatchObject({ agent: 'codex', program: 'codex', model: 'gpt-9', fallbackModel: null });
    expect(reviewer).toMatchObject({ sandbox: 'bubblewrap', network: [], stallSeconds: 900 });
    expect(tester).toMatchObject({ program: '/team/bin/test', arguments: ['--model', '{model}'], stallSeconds: null });
    expect(warnings).toEqual([expect.stringContaining('"gpt-9" for the developer')]);
  });

  test('says where roles write; the strict form is the setting’s', () => {
    const text = 'projects:\n  a: {repository: x, paths: {developer: [lib/], tester: [tests]}}\n  b: {repository: y}\n';
    const [a, b] = parseProjects(text, file);
    if (a === undefined || b === undefined) throw new Error('no projects');
    const strict = readSettings({ ORCH_STRICT_PATHS: 'true' }, '/team');
    expect(resolvePolicy(strict, a).policy.paths).toEqual({ developer: ['lib/'], tester: ['tests'] });
    expect(resolvePolicy(strict, b).policy.paths).toEqual({ developer: ['src/', 'tests/', 'docs/'] });
    expect(resolvePolicy(readSettings({}, '/team'), b).policy.paths).toEqual({});
  });

  test('says which protected files are as others, and whether a person is asked about the rest', () => {
    const text = 'projects:\n  a: {repository: x, protected: {allow: [AGENTS.md, .github/], ask: true}}\n';
    const [project] = parseProjects(text, file);
    if (project === undefined) throw new Error('no project');
    const { policy } = resolvePolicy(readSettings({}, '/team'), project);
    expect(policy.protected).toEqual({ allow: ['AGENTS.md', '.github/'], ask: true });
  });

  test('keeps the network from an agent by a sandbox alone', () => {
    const [project] = parseProjects('projects:\n  a: {repository: x, agent: {network: false}}\n', file);
    if (project === undefined) throw new Error('no project');
    const resolved = (sandbox: string) =>
      resolvePolicy(readSettings({ ORCH_AGENT_SANDBOX: sandbox }, '/team'), project).policy.agents.tester;
    expect(userErrorOf(() => resolved('off')).message).toContain('network');
    expect(resolved('bubblewrap')).toMatchObject({ sandbox: 'bubblewrap', network: [] });
    // Whether there is one is found out where the agent runs.
    expect(resolved('auto')).toMatchObject({ sandbox: 'auto', network: [] });
  });

  test.each(['', '# nothing yet\n', 'projects:\n', 'projects: {}\n'])('without projects is no mistake: %j', (text) => {
    expect(parseProjects(text, file)).toEqual([]);
  });

  test('takes what the sandbox shows from the root or from the home', () => {
    const [project] = parseProjects(
      'projects:\n  a: {repository: x, sandbox: {read: [~/tools/, /opt//jdk], write: [~/.cache/shop]}}\n',
      file,
    );
    expect(project?.sandbox).toEqual({
      read: [join(homedir(), 'tools'), '/opt/jdk'],
      write: [join(homedir(), '.cache/shop')],
    });
  });

  test('says which sandbox a host itself wants', () => {
    const folder = mkdtempSync(join(tmpdir(), 'orch-sandbox-of-'));
    const file = join(folder, 'orch.projects.yaml');
    writeFileSync(
      file,
      'projects:\n  a:\n    repository: /a\n    agents: {tester: {sandbox: off}}\n  b: {repository: /b, agent: {sandbox: off}}\n',
    );
    const wanted = (env: NodeJS.ProcessEnv) => {
      const settings = readSettings(env, folder);
      return [
        ['a', 'developer'],
        ['a', 'tester'],
        ['b', 'developer'],
        ['unknown', 'developer'],
      ].map(([name, role]) => sandboxOf(settings, name ?? '', role as Role));
    };
    expect(wanted({ ORCH_AGENT_SANDBOX: 'bubblewrap' })).toEqual(['bubblewrap', 'off', 'off', 'bubblewrap']);
    expect(wanted({})).toEqual(['auto', 'off', 'off', 'auto']);
    expect(wanted({ ORCH_AGENT_SANDBOX: 'off' })).toEqual(['off', 'off', 'off', 'off']);
  });

  test('tells all its mistakes at once, each with its line and place', () => {
    const { problems, what } = mistakesOf(`projects:
  app:
    repository: https://me:password@example.org/app
    modls: {}
    models: { developr: claude-x }
    pipeline: [review, cooking]
    checks: [""]
  two:
    agent: { name: gpt }
    repository: ./two
    approvals: [deploy]
    pipeline: [development]
    approvers: [ada]
`);
    expect(problems.map(({ where, line }) => [where, line])).toEqual(
      expect.arrayContaining([
        ['projects.app.repository', 3],
        ['projects.app.modls', 4],
        ['projects.app.models.developr', 5],
        ['projects.app.pipeline.1', 6],
        ['projects.app.checks.0.run', 7],
        ['projects.two.agent.name', 9],
        ['projects.two.pipeline', 12],
        ['projects.two.approvers.0', 13],
      ]),
    );
    expect(problems).toHaveLength(8);
    expect(what).toContain('"ada" is no identity, such as local:ada');
    expect(what).toContain('did you mean models?');
    expect(what).toContain('did you mean developer?');
    expect(what).toContain('"cooking" is no stage that orch knows: analysis, architecture, development');
    expect(what).not.toContain('me:password');
  });

  test.each([
    ['no YAML', 'projects: [', null],
    ['a key twice', 'projects:\n  a: {repository: x}\n  a: {repository: y}\n', /unique/],
    ['a list', '- a\n', /takes a map/],
    ['an unknown key at the top', 'project:\n  a: {}\n', /project: is not known/],
    ['projects as a list', 'projects: [a]\n', /takes a map/],
    ['a project that is a word', 'projects:\n  a: b\n', /takes a map/],
    ['no repository', 'projects:\n  a: {}\n', /repository: is missing/],
    [
      'an alias bomb',
      `a: &a [x,x]\n${'bcdefghi'
        .split('')
        .map((k, i) => `${k}: &${k} [${`*${'abcdefgh'[i]},`.repeat(9)}]`)
        .join('\n')}\n`,
      /alias/i,
    ],
    ['a name with a slash', 'projects:\n  a/b: {repository: x}\n', /holds "\/"/],
    ['a name that git misreads', 'projects:\n  a.lock: {repository: x}\n', /ends with .lock/],
    ['a name of 65 letters', `projects:\n  ${'a'.repeat(65)}: {repository: x}\n`, /64/],
    ['__proto__ as a name', 'projects:\n  __proto__: {repository: x}\n', /begins with neither/],
    ['an option as repository', 'projects:\n  a: {repository: --upload-pack=x}\n', /begins with a dash/],
    ['a helper as repository', 'projects:\n  a: {repository: "ext::sh -c x"}\n', /helper/],
    ...['https://ghp_A1b2C3d4E5f6G7h8I9j0@github.com/o/r.git', `https://${'0a1b2c3d4e'.repeat(4)}@git.example.org/o/r`]
      .concat('https://glpat-A1b2C3d4E5f6G7h8I9j0@gitlab.com/o/r', 'ghp_A1b2C3d4E5f6G7h8I9j0@github.com:o/r.git')
      .map((url) => ['a token', `projects:\n  a: {repository: "${url}"}\n`, /token in the place of a user/] as const),
    ['a strange protocol', 'projects:\n  a: {repository: "gopher://x/y"}\n', /no URL that orch takes/],
    ['an empty repository', 'projects:\n  a: {repository: ""}\n', /is empty/],
    ['a number as repository', 'projects:\n  a: {repository: 5}\n', /repository: .*expected string/],
    ['a base branch that git misreads', 'projects:\n  a: {repository: x, baseBranch: "--x"}\n', /baseBranch: .*dash/],
    ...['/etc', '../up', 'a//b', '', '.', 'a\\b'].map((path): [string, string, RegExp] => [
      `a path such as ${JSON.stringify(path)}`,
      `projects:\n  a: {repository: x, paths: {developer: [${JSON.stringify(path)}]}}\n`,
      /paths.developer.0: .*is no folder or file within the repository/,
    ]),
    [
      'a protected path out of the repository',
      'projects:\n  a: {repository: x, protected: {allow: [../x]}}\n',
      /protected.allow.0/,
    ],
    ['an unknown key of protected', 'projects:\n  a: {repository: x, protected: {alow: []}}\n', /did you mean allow/],
    [
      'a command without a program',
      'projects:\n  a: {repository: x, agent: {name: command}}\n',
      /agent.program: is missing/,
    ],
    [
      'arguments for Claude Code',
      'projects:\n  a: {repository: x, agent: {arguments: [x]}}\n',
      /agent.arguments: are for/,
    ],
    ...['opt/x', './x', '~other/x', '/a/../..', '/', '//', ''].map((path): [string, string, RegExp] => [
      `what the sandbox cannot show: ${JSON.stringify(path)}`,
      `projects:\n  a: {repository: x, sandbox: {write: [${JSON.stringify(path)}]}}\n`,
      /sandbox.write.0: .*is (no|the whole)/,
    ]),
    ['an unknown key of the sandbox', 'projects:\n  a: {repository: x, sandbox: {reed: []}}\n', /did you mean read/],
    [
      'no network without a sandbox',
      'projects:\n  a: {repository: x, agents: {tester: {sandbox: off, network: false}}}\n',
      /agents.tester.network: can be kept/,
    ],
    [
      'an unknown key of a role’s agent',
      'projects:\n  a: {repository: x, agents: {tester: {programm: x}}}\n',
      /did you mean program/,
    ],
    [
      'a credential for the agent',
      'projects:\n  a: {repository: x, agent: {environment: {T: ghp_0123456789abcdefghij}}}\n',
      /environment.T: looks like a credential/,
    ],
    [
      'a filter of git that orch does not run',
      'projects:\n  a: {repository: x, git: {filters: [git-crypt]}}\n',
      /git.filters.0: "git-crypt" is no filter of git that orch knows: lfs/,
    ],
    ['an unknown key of git', 'projects:\n  a: {repository: x, git: {filter: [lfs]}}\n', /git\.filter.*filters/],
    ['an unknown forge', 'projects:\n  a: {repository: x, forge: svn}\n', /"svn" is no forge that orch knows: local/],
    [
      'a forge of a repository that is a folder',
      'projects:\n  a: {repository: /srv/x.git, forge: gitea}\n',
      /repository: is no address on the forge gitea/,
    ],
    [
      'an unknown way to merge',
      'projects:\n  a: {repository: x, merge: {method: octopus}}\n',
      /"octopus" is no way to merge that orch knows: merge, squash, rebase/,
    ],
    [
      'a rebase without a forge',
      'projects:\n  a: {repository: x, merge: {method: rebase}}\n',
      /merge: method rebase is for a forge alone/,
    ],
    ['an empty pipeline', 'projects:\n  a: {repository: x, pipeline: []}\n', /must name a stage/],
    ['review without development', 'projects:\n  a: {repository: x, pipeline: [review]}\n', /review sends work back/],
    ['no file at all', 'projects:\n  a: {repository: x, limits: {maxFiles: 0}}\n', /limits.maxFiles/],
    ['half a file', 'projects:\n  a: {repository: x, limits: {maxFiles: 1.5}}\n', /limits.maxFiles/],
    ['a limit below zero', 'projects:\n  a: {repository: x, limits: {budgetUsd: -1}}\n', /limits.budgetUsd/],
    [
      'two repositories of one name',
      'projects:\n  a: {repository: x/app}\n  b: {repository: y/App}\n',
      /would share the folder/,
    ],
  ])('does not take %s', (_, text, message) => {
    expect(mistakesOf(text).what).toMatch(message ?? /line 1/);
  });

  test('takes one repository for two projects', () => {
    expect(parseProjects('projects:\n  a: {repository: x/app}\n  b: {repository: x/app}\n', file)).toHaveLength(2);
  });
});

describe('the projects that are known', () => {
  function settingsIn(folder: string, env: NodeJS.ProcessEnv = {}) {
    return readSettings({ PATH: process.env['PATH'], HOME: folder, ...env }, folder);
  }
  function folderWith(text: string | null): string {
    const folder = mkdtempSync(join(tmpdir(), 'orch-projects-'));
    if (text !== null) writeFileSync(join(folder, 'orch.projects.yaml'), text);
    return folder;
  }

  test('are none where there is no file', () => {
    expect(readProjects(settingsIn(folderWith(null)))).toEqual([]);
  });

  test('hold the demo, unless the owner has a project of that name', () => {
    const folder = folderWith('projects:\n  mine: {repository: x}\n');
    const settings = settingsIn(folder);
    mkdirSync(join(settings.stateDir, 'demo'), { recursive: true });
    writeFileSync(
      demoProjectsFile(settings.stateDir),
      'projects:\n  demo: {repository: /demo}\n  mine: {repository: /other}\n',
    );
    expect(readProjects(settings).map(({ name, repository }) => [name, repository.url])).toEqual([
      ['mine', join(folder, 'x')],
      ['demo', '/demo'],
    ]);
  });

  test('take models and efforts from ORCH_PROJECTS_JSON, the file first', () => {
    const folder = folderWith('projects:\n  app: {repository: /app, models: {developer: claude-file}}\n');
    const json = JSON.stringify([
      {
        plane_project_id: 'p-1',
        repo: 'app',
        agent_models: { developer: 'claude-json', tester: 'claude-json' },
        agent_efforts: { tester: 'max' },
      },
    ]);
    const [app] = readProjects(settingsIn(folder, { ORCH_PROJECTS_JSON: json }));
    expect(app).toMatchObject({
      models: { developer: 'claude-file', tester: 'claude-json' },
      efforts: { tester: 'max' },
    });
  });

  test('hold a clone of ORCH_REPOS_DIR that only ORCH_PROJECTS_JSON names, by its origin', () => {
    const folder = folderWith(null);
    const clone = join(folder, 'repos', 'old-app');
    execFileSync('git', ['init', '-q', '-b', 'trunk', clone]);
    execFileSync('git', ['-C', clone, 'remote', 'add', 'origin', 'https://example.org/old-app.git']);
    execFileSync('git', ['-C', clone, 'symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/trunk']);
    const env = { ORCH_REPOS_DIR: join(folder, 'repos'), ORCH_PROJECTS_JSON: '{"old": {"repo": "old-app"}}' };
    const [old] = readProjects(settingsIn(folder, env));
    expect(old).toMatchObject({
      name: 'old',
      repository: { name: 'old-app', url: 'https://example.org/old-app.git', baseBranch: 'trunk' },
    });
  });

  test('start all the same where ORCH_PROJECTS_JSON has a wrong model, effort or role: each is told', () => {
    const folder = folderWith('projects:\n  app: {repository: /app}\n');
    const entry = {
      repo: 'app',
      agent_models: { developer: 5, tester: 'gpt', reviewer: null, developr: 'claude-x' },
      agent_efforts: { analyst: 'turbo', architect: ['high'] },
    };
    const settings = settingsIn(folder, { ORCH_PROJECTS_JSON: JSON.stringify([entry]) });
    const { policy, warnings } = resolvePolicy(settings, findProject(readProjects(settings), 'app'));
    expect(policy.agents).toMatchObject({
      developer: { model: null },
      tester: { model: null },
      reviewer: { model: null },
      analyst: { effort: null },
      architect: { effort: null },
    });
    expect(warnings).toEqual([
      expect.stringMatching(/effort "turbo" for the analyst/),
      expect.stringMatching(/effort .*high.* for the architect/),
      expect.stringMatching(/model "5" for the developer/),
      expect.stringMatching(/model "gpt" for the tester/),
      expect.stringMatching(/"developr", which is no role: analyst, /),
    ]);
  });

  describe('that ORCH_PROJECTS_JSON describes wrongly', () => {
    const known = (json: string) => {
      const folder = folderWith('projects:\n  mine: {repository: /mine}\n');
      return readKnownProjects(settingsIn(folder, { ORCH_PROJECTS_JSON: json }));
    };

    test.each([
      ['no JSON', '{', 'ORCH_PROJECTS_JSON', /not a JSON list/],
      ['no list', '5', 'ORCH_PROJECTS_JSON', /not a JSON list/],
      ['no repo', '[{"plane_project_id": "x"}, {"repo": "/well"}]', 'entry 1', /is no \{"repo"/],
      ['no object', '[null, {"repo": "/well"}]', 'entry 1', /is no \{"repo"/],
      ['a clone that is missing', '[{"repo": "gone"}, {"repo": "/well"}]', 'gone', /Repo not found: .*gone/],
      ['a repo that is an option', '{"x": {"repo": "--x"}, "well": {"repo": "/well"}}', 'x', /dash/],
      ['a password in its URL', '{"x": {"repo": "https://a:b@c/d"}, "well": {"repo": "/well"}}', 'x', /password/],
      ['a bad name', '{"a b": {"repo": "/x"}, "well": {"repo": "/well"}}', 'a b', /./],
      ['models that are no map', '{"x": {"repo": "/x", "agent_models": 5}, "well": {"repo": "/well"}}', 'x', /is no/],
    ])('for %s are known with what is wrong, and stop no other', (_, json, name, message) => {
      const { projects, broken } = known(json);
      expect(projects.map((project) => project.name)).toEqual(json.includes('well') ? ['mine', 'well'] : ['mine']);
      expect(broken).toMatchObject([{ name, problem: { what: expect.stringMatching(message) as unknown } }]);
      expect(userErrorOf(() => findKnownProject({ projects, broken }, name)).what).toMatch(message);
      expect(findKnownProject({ projects, broken }, 'mine').repository.url).toBe('/mine');
    });

    test.each([
      ['{"shop": {"repo": "/shop"},}', /not a JSON list/],
      ['[{"name": "shop"}]', /"entry 1" is no \{"repo"/],
    ])('without a word of whose it is, are told to who asks for one that is not there: %s', (json, mistake) => {
      const error = userErrorOf(() => findKnownProject(known(json), 'shop'));
      expect(error.what).toContain('There is no project shop');
      expect(error.hint).toMatch(mistake);
      expect(error.hint).toContain('Known projects: mine');
      const alone = readKnownProjects(settingsIn(folderWith(null), { ORCH_PROJECTS_JSON: json }));
      expect(userErrorOf(() => findKnownProject(alone, 'shop')).hint).toMatch(mistake);
    });

    test('with its name, are no matter of another', () => {
      const all = known('{"shop": {"repo": 5}}');
      expect(userErrorOf(() => findKnownProject(all, 'ship')).hint).not.toContain('ORCH_PROJECTS_JSON');
    });

    test('but the file describes well, are the file’s', () => {
      const all = known('{"mine": {"repo": 5}}');
      expect(all.broken).toMatchObject([{ name: 'mine' }]);
      expect(findKnownProject(all, 'mine').repository.url).toBe('/mine');
    });
  });

  test('of the owner are known where the demo’s file is spoilt', () => {
    const settings = settingsIn(folderWith('projects:\n  mine: {repository: /mine}\n'));
    mkdirSync(join(settings.stateDir, 'demo'), { recursive: true });
    writeFileSync(demoProjectsFile(settings.stateDir), 'projects: [');
    expect(readKnownProjects(settings)).toMatchObject({ projects: [{ name: 'mine' }], broken: [{ name: 'demo' }] });
  });

  test('are named where an unknown one is asked for', () => {
    const projects = parseProjects('projects:\n  app: {repository: x}\n  site: {repository: y}\n', file);
    const error = userErrorOf(() => findProject(projects, 'sit'));
    expect(error.what).toContain('did you mean site?');
    expect(error.hint).toContain('app, site');
    expect(userErrorOf(() => findProject([], 'app')).hint).toContain('orch init');
  });
});

describe('a task’s policy', () => {
  const settings = readSettings(
    {
      HOME: '/nowhere',
      ORCH_AGENT_MODEL_DEFAULT: 'claude-default',
      ORCH_AGENT_MODEL_REVIEWER: 'claude-reviewer',
      ORCH_AGENT_FALLBACK_MODEL: 'nonsense',
      ORCH_AGENT_EFFORT_ANALYST: 'turbo',
      ORCH_AGENT_TIMEOUT_OVERRIDES_JSON: '{"tester": 60}',
    },
    '/somewhere',
  );

  test('is resolved from settings and project, with every warning', () => {
    const [project] = parseProjects(
      `
projects:
  app:
    repository: /app
    models: { developer: claude-project, reviewer: gpt }
    limits: { budgetUsd: 0.25, maxTries: 4, maxFiles: 20 }
`,
      file,
    );
    if (project === undefined) throw new Error('no project');
    const { policy, warnings } = resolvePolicy(settings, project);
    expect(policy).toMatchObject({ budgetUsd: 0.25, runReserveUsd: 0.25, maxTries: 4, maxRollbacks: 3, checks: [] });
    expect([policy.maxFiles, policy.maxFileMegabytes]).toEqual([20, 5]);
    expect(policy.pipeline).toHaveLength(7);
    expect(policy.agents.developer).toEqual({
      agent: 'claude',
      program: 'claude',
      arguments: [],
      environment: {},
      repositorySettings: false,
      sandbox: 'auto',
      network: null,
      stallSeconds: 900,
      model: 'claude-project',
      fallbackModel: null,
      effort: 'xhigh',
      timeoutSeconds: 3600,
      killGraceSeconds: 10,
      tools: ['Read', 'Write', 'Edit', 'Bash'],
      maxTurns: null,
    });
    expect(policy.agents.reviewer.model).toBe('claude-reviewer');
    expect(policy.agents.analyst).toMatchObject({ model: 'claude-default', effort: null });
    expect(policy.agents.tester.timeoutSeconds).toBe(60);
    expect(warnings).toEqual([
      'ORCH_RUN_RESERVE_USD ($1.00) is more than a task may spend, limits.budgetUsd of the project app ($0.25): each run reserves the whole budget, so once anything was spent no second run is admitted.',
      expect.stringContaining('ORCH_AGENT_FALLBACK_MODEL'),
      expect.stringContaining('"turbo"'),
      expect.stringContaining('"gpt"'),
    ]);
  });

  test.each<[number | null, string | undefined]>([
    [0.5, 'ORCH_TASK_BUDGET_USD ($0.50)'],
    [1, undefined],
    [null, undefined],
  ])('with a budget of %p says that the reserve is larger: %p', (budgetUsd, named) => {
    const [project] = parseProjects('projects:\n  app: {repository: /app}\n', file);
    if (project === undefined) throw new Error('no project');
    const limits = { ...settings.limits, budgetUsd };
    const told = resolvePolicy({ ...settings, limits }, project).warnings.filter((one) => one.includes('RESERVE'));
    expect(told).toEqual(named === undefined ? [] : [expect.stringContaining(named)]);
  });

  test('tells of a model for a role that no stage of the pipeline needs', () => {
    const [project] = parseProjects(
      'projects:\n  app: {repository: /app, pipeline: [development], efforts: {deployer: low}}\n',
      file,
    );
    if (project === undefined) throw new Error('no project');
    expect(resolvePolicy(settings, project).warnings).toContainEqual(expect.stringContaining('deployer'));
  });
});
