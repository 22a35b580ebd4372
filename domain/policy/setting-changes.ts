import type { TaskSettings } from '../task/messages.js';
import type { ProjectCommand } from '../gates/project-command.js';
import type { Stage } from '../pipeline/stages.js';

/** One thing in which the present settings differ from those that a task is run by. */
export interface SettingChange {
  /** In the words of the projects file: `checks`, `merge.method`, `agent.model of developer`. */
  readonly what: string;
  readonly from: string;
  readonly to: string;
  /** It would change what people have approved: where the work goes, and through which stages. */
  readonly asks: boolean;
}

/** Whoever approved has done so knowing these. */
const approved: readonly string[] = [
  'repository',
  'pipeline',
  'approvals',
  'stages',
  'merge',
  'paths',
  'protected',
  'deploy',
];

const nothing = 'none';

/** What differs, in the order of the settings; the repository's name is the task's folder and stays. */
export function settingChanges(present: TaskSettings, wanted: TaskSettings): SettingChange[] {
  const [before, after] = [flatten(present), flatten(wanted)];
  const changes = [...new Set([...before.keys(), ...after.keys()])]
    .map((key) => ({ key, from: before.get(key) ?? nothing, to: after.get(key) ?? nothing }))
    .filter(({ from, to }) => from !== to);
  return ofRoles(changes).map(({ key, from, to }) => ({
    what: key,
    from,
    to,
    asks: approved.includes(key.split(/[. ]/)[0] ?? ''),
  }));
}

interface Change {
  readonly key: string;
  readonly from: string;
  readonly to: string;
}

/** `agents.developer.model` and the same of the reviewer are one change: `agent.model of developer, reviewer`. */
function ofRoles(changes: readonly Change[]): Change[] {
  const groups = new Map<string, Change & { roles: string[] }>();
  for (const change of changes) {
    const [, role, field] = /^agents\.([a-z]+)\.(.+)$/.exec(change.key) ?? [];
    const id = role === undefined ? change.key : JSON.stringify([field, change.from, change.to]);
    const group = groups.get(id) ?? { ...change, key: field === undefined ? change.key : `agent.${field}`, roles: [] };
    groups.set(id, { ...group, roles: role === undefined ? [] : [...group.roles, role] });
  }
  return [...groups.values()].map(({ roles, ...change }) =>
    roles.length === 0 ? change : { ...change, key: `${change.key} of ${roles.join(', ')}` },
  );
}

function flatten({ policy, repository }: TaskSettings): Map<string, string> {
  const { pipeline, setUp, checks, ...rest } = policy;
  const { url, baseBranch, forge } = repository;
  const entries: [string, unknown][] = [
    ['repository', { url, baseBranch, forge }],
    ['pipeline', pipeline.map(({ name }) => name)],
    [
      'approvals',
      pipeline.flatMap(({ approval }) => (approval === null ? [] : [`${approval.kind} (${approval.when})`])),
    ],
    ['stages', Object.fromEntries(pipeline.map((stage) => [stage.name, rulesOf(stage)]))],
    ['setup', setUp.commands.map(commandInText)],
    ['setupFiles', setUp.files],
    ['setupSecrets', setUp.secrets.map(({ name, files }) => `${name} (${files.join(', ')})`)],
    ['checks', checks.map(commandInText)],
    ...Object.entries(rest),
  ];
  return new Map(entries.flatMap(([key, value]) => leaves(key, value)));
}

/** What a stage's name and its approval do not say. */
function rulesOf(stage: Stage): string {
  return JSON.stringify({ ...stage, name: undefined, approval: undefined });
}

/** `tests: npm test (900 s)` */
function commandInText({ name, run, timeoutSeconds }: ProjectCommand): string {
  return `${name === run ? '' : `${name}: `}${run} (${timeoutSeconds} s)`;
}

function leaves(path: string, value: unknown): [string, string][] {
  if (value === null || value === undefined) return [[path, nothing]];
  if (Array.isArray(value)) return [[path, value.length === 0 ? nothing : value.map(inText).join(', ')]];
  if (typeof value !== 'object') return [[path, inText(value)]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(`${path}.${key}`, inner));
}

function inText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
