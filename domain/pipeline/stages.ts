import type { EnvironmentName } from './environment.js';

/** The stages of a task, as data: who works in each, what it must leave behind, and what its verdicts mean. */

export const roles = ['analyst', 'architect', 'developer', 'reviewer', 'tester', 'deployer'] as const;
export type Role = (typeof roles)[number];

export const stageNames = [
  'analysis',
  'architecture',
  'development',
  'review',
  'testing',
  'deploy-staging',
  'deploy',
] as const;
export type StageName = (typeof stageNames)[number];

export const verdicts = [
  'NEEDS_CLARIFICATION',
  'BACK_TO_ANALYSIS',
  'APPROVED',
  'REQUEST_CHANGES',
  'PASS',
  'FAIL',
  'SUCCESS',
] as const;
export type Verdict = (typeof verdicts)[number];

/** What a verdict does to the task: on to the next stage, a question to a person, or back to a stage. */
export type VerdictEffect = 'advance' | 'ask' | StageName;

export interface VerdictRule {
  /** The artifact whose front matter carries `verdict:`; a file name in the work item's folder. */
  readonly artifact: string;
  /** A stage that requires a verdict does not pass without one. */
  readonly required: boolean;
  readonly effects: Readonly<Partial<Record<Verdict, VerdictEffect>>>;
}

export interface StageApproval {
  readonly kind: string;
  readonly when: 'before' | 'after';
}

export interface Stage {
  readonly name: StageName;
  readonly role: Role;
  /** Files that must lie in `docs/work-items/<item>/` for the stage to pass; `*` stands for any characters of one name. */
  readonly artifacts: readonly string[];
  readonly verdict: VerdictRule | null;
  /** Where the task goes when the gate does not pass for a reason that is not a verdict. */
  readonly otherwise: StageName;
  readonly approval: StageApproval | null;
  /** Opens the pull request, runs the project's check commands, and refuses an empty diff. */
  readonly delivers: boolean;
  /** Says whether the change is good: what is merged later was seen by the stages that judge. */
  readonly judges: boolean;
  /** The pull request is merged before the role starts. */
  readonly merges: boolean;
  /** Where it deploys to, which is not done again without a person's word; null: it deploys nothing. */
  readonly deploysTo: EnvironmentName | null;
}

const quiet = {
  ...{ verdict: null, approval: null, delivers: false, judges: false, merges: false },
  deploysTo: null,
} as const;

/** DESIGN: "The stages, as data". */
export const defaultPipeline: readonly Stage[] = [
  {
    ...quiet,
    name: 'analysis',
    role: 'analyst',
    artifacts: ['01-requirements.md', '02-acceptance-criteria.md'],
    verdict: { artifact: '01-requirements.md', required: false, effects: { NEEDS_CLARIFICATION: 'ask' } },
    otherwise: 'analysis',
    approval: { kind: 'requirements', when: 'after' },
  },
  {
    ...quiet,
    name: 'architecture',
    role: 'architect',
    artifacts: ['06-adr/ADR-*.md'],
    verdict: { artifact: '06-adr/ADR-*.md', required: false, effects: { BACK_TO_ANALYSIS: 'analysis' } },
    otherwise: 'architecture',
  },
  { ...quiet, name: 'development', role: 'developer', artifacts: [], otherwise: 'development', delivers: true },
  {
    ...quiet,
    name: 'review',
    role: 'reviewer',
    artifacts: ['12-review.md'],
    verdict: {
      artifact: '12-review.md',
      required: true,
      effects: { APPROVED: 'advance', REQUEST_CHANGES: 'development' },
    },
    otherwise: 'review',
    judges: true,
  },
  {
    ...quiet,
    name: 'testing',
    role: 'tester',
    artifacts: ['13-test-report.md'],
    verdict: { artifact: '13-test-report.md', required: true, effects: { PASS: 'advance', FAIL: 'development' } },
    otherwise: 'testing',
    judges: true,
  },
  {
    ...quiet,
    name: 'deploy-staging',
    role: 'deployer',
    artifacts: ['15-staging-log.md'],
    verdict: { artifact: '15-staging-log.md', required: true, effects: { SUCCESS: 'advance', FAIL: 'development' } },
    otherwise: 'development',
    deploysTo: 'staging',
  },
  {
    ...quiet,
    name: 'deploy',
    role: 'deployer',
    artifacts: ['14-deploy-log.md'],
    verdict: { artifact: '14-deploy-log.md', required: true, effects: { SUCCESS: 'advance', FAIL: 'development' } },
    otherwise: 'development',
    approval: { kind: 'deploy', when: 'before' },
    merges: true,
    deploysTo: 'production',
  },
];

/** The folder of a work item's artifacts, relative to the worktree. */
export function artifactsFolder(item: string): string {
  return `docs/work-items/${item}`;
}

/** The task file of a role, relative to the worktree; it is never committed. */
export const taskFiles: Readonly<Record<Role, string>> = {
  analyst: '.task.md',
  architect: '.task-arch.md',
  developer: '.task-dev.md',
  reviewer: '.task-review.md',
  tester: '.task-test.md',
  deployer: '.task-deploy.md',
};
