import { CancellationScope, isCancellation } from '@temporalio/workflow';
import { answerAtOnce } from '../../domain/deploys/answer-at-once.js';
import type { DeployAnswer, DeployOrder } from '../../domain/deploys/deploy-turn.js';
import type { EnvironmentRecord } from '../../domain/deploys/environment-record.js';
import { repositoryStep } from '../proxies/any-worker.js';
import { attempt } from './steps/attempt.js';
import { conclude, type Known } from './conclude.js';
import { makeDeployment } from './make-deployment.js';
import { nextOrder } from './next-order.js';
import { keep, readEnvironment } from './state/record.js';
import { answer, tellPlaces } from './state/reply.js';
import { show, showDoing } from './state/show.js';
import { type Environment, type UnderWay, underWayOf } from './state/environment-state.js';
import { checkOut, type Work, workOf } from './steps/work.js';
import { shortCommit } from '../../domain/text/short-commit.js';

/** One order, from the moment when it is its turn to its answer. */
export async function deployNext(environment: Environment): Promise<void> {
  const underWay = await begin(environment);
  if (underWay === null) return;
  const { order } = underWay;
  const ready = await makeReadyUnlessWithdrawn(environment, underWay);
  if (ready.kind === 'answered') {
    await settle(environment, order, ready.answer);
    return;
  }
  // What has begun is finished, whoever cancels this workflow.
  await CancellationScope.nonCancellable(async () => {
    underWay.begun = true;
    const { known, work } = ready;
    const made = await makeDeployment(environment, known, work);
    if (made.outcome.kind === 'withdrawn') await settle(environment, order, made.outcome);
    else await conclude(environment, ready, work, made.outcome, made.verdict);
  });
}

async function begin(environment: Environment): Promise<UnderWay | null> {
  const order = await nextOrder(environment);
  // It may have been withdrawn meanwhile.
  if (order === undefined || !environment.orders.includes(order)) return null;
  environment.orders = environment.orders.filter((one) => one !== order);
  const underWay = underWayOf(order, 'prepares');
  environment.underWay = underWay;
  tellPlaces(environment);
  show(environment);
  return underWay;
}

type Undeployed = Extract<
  DeployAnswer,
  { readonly kind: 'contained' | 'held' | 'withdrawn' | 'not-begun' | 'unproven' }
>;
type Ready =
  | { readonly kind: 'answered'; readonly answer: Undeployed }
  | ({ readonly kind: 'ready'; readonly work: Work } & Known);

async function makeReadyUnlessWithdrawn(environment: Environment, underWay: UnderWay): Promise<Ready> {
  try {
    const ready = await underWay.preparing.run(() => makeReady(environment, underWay));
    if (!underWay.withdrawn) return ready;
  } catch (error) {
    if (!isCancellation(error) || !underWay.withdrawn) throw error;
  }
  return { kind: 'answered', answer: { kind: 'withdrawn' } };
}

/** What the commit is to what runs, and a clean checkout of it. */
async function makeReady(environment: Environment, { order }: UnderWay): Promise<Ready> {
  const known = await readEnvironment(environment);
  const related = await attempt(() => relate(order, known));
  if (!related.ok) return notReady(order, known, related.reason);
  const answered = answerAtOnce(order, known, related.result);
  if (answered !== null) return { kind: 'answered', answer: answered };
  const { commit, key } = order;
  const runKey = known.unproven?.commit === commit ? known.unproven.runKey : key;
  const work = workOf(order, { runKey, commit, previous: known.running?.commit ?? null });
  showDoing(environment, 'waits for a checkout');
  const checkout = await attempt(() => checkOut(work));
  if (!checkout.ok) return notReady(order, known, checkout.reason);
  return { kind: 'ready', work, known, containsHeld: related.result.containsHeld };
}

/** Nothing is done now; what was deployed before is as unproven as it was. */
function notReady({ commit }: DeployOrder, { unproven }: EnvironmentRecord, reason: string): Ready {
  if (unproven?.commit !== commit) return { kind: 'answered', answer: { kind: 'not-begun', reason } };
  return { kind: 'answered', answer: { kind: 'unproven', reason, run: unproven.run, checks: [] } };
}

async function relate(order: DeployOrder, { running, held }: EnvironmentRecord) {
  if (running === null && held === null) return { isContained: false, containsHeld: false };
  const { task, commit } = order;
  const step = repositoryStep(order, `how ${shortCommit(commit)} stands to what runs`);
  return step.relateCommits({ task, commit, running: running?.commit ?? null, held: held?.commit ?? null });
}

/** Nothing was deployed. */
async function settle(environment: Environment, order: DeployOrder, given: Undeployed): Promise<void> {
  const reason = given.kind === 'held' ? given.held.reason : 'reason' in given ? given.reason : null;
  await keep(environment, order, { state: given.kind, reason });
  environment.underWay = null;
  await answer(environment, order, given);
  show(environment);
}
