import type { Content } from '../../content/content.js';
import { paragraph, verbatim } from '../../content/make.js';
import { evidenceInWords } from '../../gates/check-in-words.js';
import type { MonitorRecord } from '../../deploys/environment-record.js';
import type { EnvironmentName, MonitorPolicy } from '../../pipeline/environment.js';
import type { Rollback } from '../../deploys/outcome.js';
import type { RollbackPlan } from '../../deploys/rollback.js';
import type { TaskIdentity } from '../../task/task.js';
import { duration } from '../../text/figures.js';
import { shortCommit } from '../../text/short-commit.js';

/** What the post-deploy-monitor says, and both who look after a deployment, where they cannot. */

const mostLines = 8;
const longestTitle = 120;

export interface Watched {
  readonly environment: EnvironmentName;
  readonly commit: string;
  readonly looks: MonitorRecord;
  readonly policy: MonitorPolicy;
}

/** What comes next, or has come, of a deployment that is not healthy any more. */
export type WhatNext = RollbackPlan | { readonly kind: 'not-wanted' } | Exclude<Rollback, { readonly kind: 'none' }>;

export interface Degraded extends Watched {
  readonly next: WhatNext;
}

export function degraded(task: TaskIdentity, about: Degraded): Content {
  return [
    paragraph(`🚨 ${link(task)}: ${degradedInWords(about)}. ${nextInWords(about.next)}`),
    ...verbatim(evidenceInWords(about.looks.evidence).slice(0, mostLines)),
  ];
}

export function monitored(task: TaskIdentity, about: Watched): Content {
  return [paragraph(`${signOf(about)} ${link(task)}: ${stayedHealthy(about)}`)];
}

/** CONTRACT's sentence. */
export function deployError(
  task: TaskIdentity,
  { by, reason }: { readonly by: 'deploy-finalizer' | 'post-deploy-monitor'; readonly reason: string },
): Content {
  return [paragraph(`🚨 ${link(task)}: ${by} error: ${reason}`)];
}

export function commentMonitored(about: Watched): Content {
  return [paragraph(`${signOf(about)} ${stayedHealthy(about)}`)];
}

export function commentDegraded(about: Degraded): Content {
  return [
    paragraph(`🚨 ${degradedInWords(about)}. ${nextInWords(about.next)}`),
    ...verbatim(evidenceInWords(about.looks.evidence)),
  ];
}

/** Names the item that was made for it, below what else is said. */
export function withFollowUp(content: Content, item: string): Content {
  return [...content, paragraph('Follow-up: ', { kind: 'item', text: item })];
}

/** A work item for what has to be seen to. */
export function followUpOf(
  task: TaskIdentity,
  about: Degraded,
): { readonly title: string; readonly description: string } {
  const title = `${about.environment} degraded after ${link(task)}: ${task.title}`;
  return {
    title: title.length <= longestTitle ? title : `${title.slice(0, longestTitle - 1)}…`,
    description: [
      `${degradedInWords(about)}. ${nextInWords(about.next)}`,
      `It was deployed for ${link(task)} ("${task.title}"), as ${about.commit}.`,
      ...evidenceInWords(about.looks.evidence),
    ].join('\n\n'),
  };
}

export function degradedInWords({ environment, commit, policy }: Watched): string {
  const { failing, of } = policy;
  return `${environment} is degraded with ${shortCommit(commit)}: ${failing} of the last ${of} looks failed`;
}

/** Nothing is healthy that nobody has seen. */
function wasSeen({ looks: { ticks, unknown } }: Watched): boolean {
  return ticks > unknown;
}

function signOf(about: Watched): string {
  return wasSeen(about) ? '✅' : '⚠️';
}

function stayedHealthy(about: Watched): string {
  const { environment, commit, looks, policy } = about;
  const { ticks, failed, unknown } = looks;
  if (!wasSeen(about)) {
    const looked = `${ticks} looks, none of which could be made`;
    return `nobody could look at ${environment} with ${shortCommit(commit)} for ${duration(policy.forSeconds * 1_000)}: nobody knows whether it stayed healthy (${looked}).`;
  }
  const but = [...(failed > 0 ? [`${failed} failed`] : []), ...(unknown > 0 ? [`${unknown} could not be made`] : [])];
  const of = but.length === 0 ? '' : `, of which ${but.join(' and ')}`;
  return `${environment} has been looked at for ${duration(policy.forSeconds * 1_000)} with ${shortCommit(commit)}: healthy (${ticks} looks${of}).`;
}

function nextInWords(next: WhatNext): string {
  switch (next.kind) {
    case 'to':
      return `Rolling back to ${shortCommit(next.commit)}.`;
    case 'not-wanted':
      return 'It is left as it is: the project does not roll back what is degraded.';
    case 'none':
      return next.because === 'no-previous'
        ? 'It is left as it is: nothing that was healthy before is known.'
        : 'It is left as it is: no rollback is configured.';
    case 'healthy':
      return `Rolled back to ${shortCommit(next.to)}, which is healthy.`;
    case 'unhealthy':
      return `Rolled back to ${shortCommit(next.to)}, which is not healthy.`;
    case 'unchecked':
      return `The rollback to ${shortCommit(next.to)} was made, and nobody could look whether it took effect: ${next.reason}.`;
    case 'failed':
      return `The rollback to ${shortCommit(next.to)} failed: ${next.reason}.`;
  }
}

function link(task: TaskIdentity): string {
  return `${task.project}/${task.item}`;
}
