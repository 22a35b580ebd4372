import type { ListedDeployment, ListedEnvironment } from '../../activities/store/deploys/list-environments.js';
import { colours } from '../../config/colours.js';
import { orch } from '../../config/called-as.js';
import type { DeploymentState, Held, MonitorRecord } from '../../domain/deploys/environment-record.js';
import { evidenceInWords } from '../../domain/gates/check-in-words.js';
import { duration, moment } from '../../domain/text/figures.js';
import { onOneLine } from './plain-text.js';
import { wrapText } from './wrap-text.js';
import { shortCommit } from '../../domain/text/short-commit.js';

/** Environments as `orch environments` shows them: one below the other, and in each a line for what there is to say. */
export function drawEnvironments(
  environments: readonly ListedEnvironment[],
  now: number,
  width: number | null,
): string {
  return environments.map((environment) => drawEnvironment(environment, now, width)).join('\n\n');
}

function drawEnvironment(environment: ListedEnvironment, now: number, width: number | null): string {
  const { project, environment: name } = environment;
  const lines = factsOf(environment, now).map(({ label, text, paint }) => {
    const [first = '', ...rest] = wrapText(onOneLine(text), width === null ? null : width - indent.length);
    return [`  ${paint(label.padEnd(labelWidth))}${first}`, ...rest.map((line) => `${indent}${line}`)].join('\n');
  });
  return [colours.bold(`${onOneLine(project)} ${name}`), ...lines].join('\n');
}

const labelWidth = 11;
const indent = ' '.repeat(labelWidth + 2);

interface Fact {
  readonly label: string;
  readonly text: string;
  readonly paint: (text: string) => string;
}

const plain = (text: string) => text;

function factsOf(environment: ListedEnvironment, now: number): Fact[] {
  const { held, unproven, underWay, waiting, asking, monitored, last } = environment;
  const watched = monitored?.monitor ?? null;
  const fact = (label: string, text: string, paint = plain): Fact => ({ label, text, paint });
  return [
    fact('runs', runs(environment)),
    ...(watched === null ? [] : [fact('monitor', looks(watched))]),
    ...(held === null ? [] : [fact(...heldInWords(held), colours.red), fact('', next(held, asking))]),
    ...(unproven === null
      ? []
      : [
          fact(
            'not proven',
            `${shortCommit(unproven.commit)} of ${unproven.taskId}: ${unproven.reason}`,
            colours.yellow,
          ),
          fact('', `${orch} retry ${unproven.taskId} looks at it again.`),
        ]),
    ...(underWay === null
      ? []
      : [
          fact(
            'under way',
            `${doing[underWay.state] ?? underWay.state} ${of(underWay)}, for ${duration(now - underWay.changedAt)}`,
            colours.cyan,
          ),
        ]),
    ...waiting.map((one, index) =>
      fact(index === 0 ? 'waiting' : '', `${of(one)}, for ${duration(now - one.askedAt)}`),
    ),
    ...(last === null || isTold(environment, last) ? [] : [fact('last', ending(last, now))]),
  ];
}

function runs({ running, held, unproven }: ListedEnvironment): string {
  const proven =
    running === null
      ? 'nothing that was proven healthy'
      : `${shortCommit(running.commit)} since ${moment(running.since)}, by ${running.taskId}`;
  // What a deployment has left that was not taken back, or not looked at, runs in its place.
  const isUnsure = unproven !== null || held?.rolledBack === false;
  if (!isUnsure) return proven;
  return running === null ? `not known; ${proven} before` : `not known; proven healthy last: ${proven}`;
}

function looks({ ticks, failed, unknown, until, evidence }: MonitorRecord): string {
  const [newest] = evidenceInWords(evidence);
  return [
    `${ticks} looks, ${failed} failed, ${unknown} could not be made; until ${moment(until)}`,
    ...(newest === undefined ? [] : [`the last that failed: ${newest}`]),
  ].join('; ');
}

function heldInWords(held: Held): [label: string, text: string] {
  const { commit, taskId, reason } = held;
  const since = moment(held.since);
  return held.asksNobody === true
    ? ['failed', `${shortCommit(commit)} of ${taskId}, ${since}: ${reason}`]
    : ['held', `by ${shortCommit(commit)} of ${taskId}, since ${since}: ${reason}`];
}

function next({ asksNobody }: Held, asking: readonly ListedDeployment[]): string {
  if (asksNobody === true) return 'The next deployment takes its place.';
  if (asking.length === 0) return 'The next deployment that contains it asks a person first.';
  const commands = asking.map(({ taskId }) => `${orch} approve ${taskId}`);
  return `A person is asked whether to deploy over it: ${commands.join(', ')}`;
}

const doing: Readonly<Partial<Record<DeploymentState, string>>> = {
  deploying: 'deploying',
  checking: 'looking at',
  'rolling-back': 'rolling back',
};

/** What the lines above say already. */
function isTold({ running, held, unproven, monitored }: ListedEnvironment, last: ListedDeployment): boolean {
  return [running, held, unproven, monitored].some((one) => one?.commit === last.commit && one.taskId === last.taskId);
}

function ending(last: ListedDeployment, now: number): string {
  const { state, reason, changedAt } = last;
  return `${endings[state] ?? state}: ${of(last)}, ${duration(now - changedAt)} ago${reason === null ? '' : `: ${reason}`}`;
}

const endings: Readonly<Partial<Record<DeploymentState, string>>> = {
  'not-begun': 'was not begun',
  'rolled-back': 'rolled back',
  unproven: 'not proven',
};

function of({ commit, taskId }: ListedDeployment): string {
  return `${shortCommit(commit)} of ${taskId}`;
}
