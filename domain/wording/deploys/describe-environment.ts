import type { DeployOrder } from '../../deploys/deploy-turn.js';
import type { EnvironmentRecord } from '../../deploys/environment-record.js';
import type { MonitoredDeployment } from '../../deploys/monitored.js';
import { moment } from '../../text/figures.js';
import { plainMarkdown } from '../../content/plain-markdown.js';
import { shortCommit } from '../../text/short-commit.js';

/** An environment as a page of Markdown for the Temporal UI: what is deployed, what waits, how the monitor stands. */
export function describeEnvironment({
  known,
  underWay,
  orders,
  monitored,
}: {
  readonly known: Pick<EnvironmentRecord, 'running' | 'held'> | null;
  readonly underWay: { readonly order: DeployOrder; readonly doing: string; readonly since: number } | null;
  readonly orders: readonly DeployOrder[];
  readonly monitored: MonitoredDeployment | null;
}): string {
  const lines = [
    ...runsInWords(known),
    underWay === null
      ? 'Nothing is deployed at the moment.'
      : `**Deploys ${orderInWords(underWay.order)}**, since ${moment(underWay.since)}: ${underWay.doing}.`,
    ...orders.map((order) => `- then ${orderInWords(order)}`),
    ...(monitored === null ? [] : ['', monitorInWords(monitored)]),
    // The page's frame cuts off a little of the last line.
    '',
    '\u00a0',
  ];
  return lines.join('\n');
}

function runsInWords(known: Pick<EnvironmentRecord, 'running' | 'held'> | null): string[] {
  if (known === null) return [];
  const { running, held } = known;
  const what =
    running === null
      ? 'Nothing was proven healthy here yet.'
      : `Proven healthy last: \`${shortCommit(running.commit)}\` of \`${running.taskId}\`, since ${moment(running.since)}.`;
  if (held === null) return [what, ''];
  const state = held.rolledBack ? 'It does not run any more.' : 'Nobody knows what runs.';
  const since = held.asksNobody === true ? moment(held.since) : `since ${moment(held.since)}`;
  if (held.asksNobody === true) {
    const failed = `\`${shortCommit(held.commit)}\` of \`${held.taskId}\` failed ${since}: ${plainMarkdown(held.reason)}.`;
    return [what, '', `${failed} ${state} The next deployment takes its place.`, ''];
  }
  return [
    what,
    '',
    `**Held** ${since} for \`${shortCommit(held.commit)}\` of \`${held.taskId}\`: ${plainMarkdown(held.reason)}. ${state} What contains it waits for a person.`,
    '',
  ];
}

function monitorInWords({ order, startedAt, looks, last }: MonitoredDeployment): string {
  const { ticks, failed, unknown, until } = looks;
  const newest = last.length === 0 ? '' : `; the last ones: ${last.join(', ')}`;
  return `**Looks after ${orderInWords(order)}** from ${moment(startedAt)} to ${moment(until)}: ${ticks} looks, ${failed} failed, ${unknown} could not be made${newest}.`;
}

function orderInWords({ task, commit, pullRequest }: DeployOrder): string {
  const name = `\`${task.project}/${task.item}\``;
  const of = pullRequest === null ? '' : ` (${linkOf(pullRequest)})`;
  return `${name} at \`${shortCommit(commit)}\`${of}`;
}

function linkOf({ number, url }: NonNullable<DeployOrder['pullRequest']>): string {
  return url === null ? `pull request #${number}` : `[pull request #${number}](${url})`;
}
