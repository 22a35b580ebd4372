import { parseDocument } from 'yaml';
import { orch } from '../../config/called-as.js';
import { isGitFilter } from '../../domain/git/git-filter.js';
import { oneLine } from '../../domain/text/one-line.js';
import type { ProposedTracker } from './propose-tracker.js';
import type { FoundCommand, FoundCommands } from './try-commands.js';

export interface NewProject {
  readonly name: string;
  readonly url: string;
  /** Null: as it follows from the URL. */
  readonly repositoryName: string | null;
  readonly baseBranch: string;
  readonly commands: FoundCommands;
  /** The filters of git that the repository asks for. */
  readonly filters: readonly string[];
  /** Null: work items are in orch's ledger. */
  readonly tracker: ProposedTracker | null;
}

/** A projects file with one project, whose folder follows from its URL, and beside each key what it is for. */
export function newProjectsFile({ name, url, baseBranch, commands, filters, tracker }: NewProject): string {
  return `# The projects that orch works on. Every key but \`repository\` may be left out.
# ${orch} doctor checks this file.
projects:
  ${JSON.stringify(name)}:
    # Where orch clones from and pushes to: a URL or a path. Credentials are never part of it: see docs/forges.md.
    repository: ${JSON.stringify(url)}
    baseBranch: ${JSON.stringify(baseBranch)}
    # local: pull requests are kept in orch's ledger, merges are pushed to the repository. Others: see docs/forges.md.
    forge: local
${filtersOf(filters)}${trackerOf(tracker)}    # merge: { method: merge, whenBaseMoved: integrate }
    # Claude Code: log in once with \`claude\`, or set ANTHROPIC_API_KEY where orch runs.
    agent:
      name: claude
      # program: /path/to/claude
      # environment: { CI: "1" }
      # sandbox: bubblewrap   # refuses to run without; \`auto\` takes it where it works
    # Another agent for a role: codex, or a command of your own.
    # agents: { reviewer: { name: codex } }
    # By role (analyst, architect, developer, reviewer, tester, deployer); absent: the settings'.
    # models: { developer: claude-… }
    # efforts: { developer: xhigh, tester: medium }
    # Where a role may write, beside docs/work-items/; absent: the developer everywhere but CI's and orch's files, the others in docs/.
    # paths: { developer: [src/, tests/] }
    # Files that no role may change unless you say so: CI, what agents are told (AGENTS.md, .claude/), hooks and control files
    # of git. allow: these as any other; ask: a person approves each change of the rest.
    # protected: { allow: [AGENTS.md], ask: true }
    # What a person decides: requirements, deploy, or after any other stage; absent: these two, and deploy-staging where its
    # commands have credentials. [] for nothing.
    # approvals: [requirements, deploy]
    # Who may decide; absent: whoever reaches the stack. See docs/decisions.md.
    # approvers: [local:ada, gitea:bob]   # or by kind: { deploy: [gitea:release-manager] }
    # Both are run by sh at the top of the task's worktree. ${howFound(commands)}
    # How a worktree gets its dependencies: before the first agent, and again when a lockfile or a manifest has changed.
${listOf('setup', commands.setup)}
    # What else makes it run again, in place of these: setupFiles: [tools/versions.txt]
    # Commands that must exit 0 before development passes.
${listOf('checks', commands.checks)}
    # More about both, what they may read, and their caches: docs/setup.md.
    # How it is deployed, and what shows that it was; absent: the deployer agent deploys. See docs/deploying.md.
${deployBlock}
    # Stages to run, in this order; absent: all seven.
    # pipeline: [analysis, architecture, development, review, testing, deploy-staging, deploy]
    # What a task may cost, and all of them in a day; how many agents may be at work at once, over all hosts. See docs/limits.md.
    # limits: { budgetUsd: 20, budgetUsdPerDay: 50, agents: 2, agentsByRole: { deployer: 1 }, maxRollbacks: 3, maxTries: 2 }
`;
}

/** Without the `# `, it is what a project may say. */
const deployBlock = `
deploy:
  files: [deploy.sh, ops/]              # changes here are listed where a deployment is approved
  staging:
    command: ./deploy.sh staging        # by sh, in a clean checkout; absent: the deployer agent deploys
    read: [~/.ssh/deploy]               # what it sees of the host beside that and the toolchain; also write:, sandbox:
    credentials: [STAGING_TOKEN]        # names of the workers' variables; only this environment's commands get them
    health: [{ url: 'https://staging.example.org/health', status: 200, contains: '{commit}' }]
  production:
    command: ./deploy.sh production
    rollback: ./deploy.sh production    # runs in the checkout of the last commit proven healthy here
    credentials: [DEPLOY_TOKEN]
    health:
      - { url: 'https://example.org/health', status: 200, contains: '{commit}' }
      - { command: ./smoke.sh }
    healthWithinSeconds: 120
    monitor: { everySeconds: 60, forSeconds: 1800, failing: 3, of: 5, rollback: true }
  redeploy: ask                         # or byItself: a deployment that failed goes back to development without a person
`
  .trim()
  .replace(/^/gm, '    # ');

/** The text of a projects file with one project more; what stands there stays as it is, comments too. */
export function addToProjectsFile(
  text: string,
  { name, url, repositoryName, baseBranch, commands, filters, tracker }: NewProject,
): string {
  const project = parseDocument(`
    repository: ${JSON.stringify(url)}${repositoryName === null ? '' : `\n    repositoryName: ${JSON.stringify(repositoryName)}`}
    baseBranch: ${JSON.stringify(baseBranch)}
    forge: local
${filtersOf(filters)}${trackerOf(tracker)}    agent: { name: claude }
    # ${howFound(commands)}
${listOf('setup', commands.setup)}
${listOf('checks', commands.checks)}
`);
  const document = parseDocument(text);
  if ((document.get('projects') ?? null) === null) document.set('projects', document.createNode({}));
  document.setIn(['projects', name], project.contents);
  return document.toString({ lineWidth: 0 });
}

/** What orch does not run is refused where a task starts, with the ways out. */
function filtersOf(filters: readonly string[]): string {
  const run = filters.filter(isGitFilter);
  return run.length === 0
    ? ''
    : `    # Filters of git that its attributes ask for; git-lfs is on the PATH of every worker.\n    git: { filters: [${run.join(', ')}] }\n`;
}

/** By its states' names as they are: what is not right is to be corrected by a person. */
function trackerOf(tracker: ProposedTracker | null): string {
  if (tracker === null) return '';
  const lines = Object.entries(tracker).map(([key, value]) => `      ${key}: ${JSON.stringify(value)}\n`);
  return `    # Where its work items are, what starts them, and their states by stage. See docs/plane.md.\n    tracker:\n${lines.join('')}`;
}

function howFound({ tried }: FoundCommands): string {
  return tried
    ? 'Tried here by `orch init`, in a fresh clone: what did not pass is commented out.'
    : 'Guessed by `orch init`, not tried.';
}

function listOf(key: string, commands: readonly FoundCommand[]): string {
  const count = commands.filter(({ problem }) => problem === null);
  const others = commands.flatMap(({ run, problem }) =>
    problem === null ? [] : [`    # - ${JSON.stringify(run)}`, `    #   ${oneLine(problem)}`],
  );
  return [
    count.length === 0 ? `    ${key}: []` : `    ${key}:`,
    ...count.map(({ run }) => `      - ${JSON.stringify(run)}`),
    ...others,
  ].join('\n');
}
