import { decidedByState, isSameState } from '../../../domain/intake/decided-by-state.js';
import { type StageName, stageNames } from '../../../domain/pipeline/stages.js';
import type { ItemBlock, ItemStage, StateRules } from '../tracker.js';
import { type PlaneState, type PlaneWorkItem, workItem } from './api/answers.js';
import type { PlaneAt } from './at.js';
import { setLabel } from './labels.js';
import { askItem, gone, stateOf } from './read-item.js';
import { isClosed, stateNamed } from './state-named.js';

/**
 * To the stage's state. Of a stage without one the item stays where it is, unless that is where it was decided about: there the next
 * question could not be answered by moving it. What shows as blocked stays so until it is told otherwise, and what a person
 * has closed is left alone.
 */
export async function followStage(
  at: PlaneAt,
  rules: StateRules,
  { item, stage }: { readonly item: string; readonly stage: ItemStage },
): Promise<void> {
  const isEnd = stage === 'done' || stage === 'cancelled';
  const found = await askItem(at, item);
  await at.items.stand(found.id, { stage, ...(isEnd && { blocked: false }) });
  const { blocked } = await at.items.standing(found.id);
  if (blocked && rules.blocked !== null && 'state' in rules.blocked) return;
  const to = async () =>
    (await stateOfStage(at, rules, stage)) ??
    (await whereNotDecided(at, rules, { stage, state: await stateOf(at, found) }));
  await moveWhere(at, rules, { item, found, to });
}

/**
 * Shown by a label, or by a state. When nobody is needed any more the item is where its task is; of a stage without a state, where it was
 * before.
 */
export async function block(at: PlaneAt, rules: StateRules, { item, blocked }: ItemBlock): Promise<void> {
  const shown = rules.blocked;
  if (shown === null) return;
  const found = await askItem(at, item);
  if ('label' in shown) {
    await setLabel(at, found, { item, name: shown.label, there: blocked });
    return;
  }
  const wanted = { name: shown.state, at: 'blocked.state', account: at.place.account, onlyIfThere: rules.onlyIfThere };
  const blockedState = await stateNamed(at.facts, wanted);
  if (blockedState === null) return;
  const isThere = found.state === blockedState.id;
  if (blocked) {
    await at.items.stand(found.id, { blocked, ...(!isThere && { stateBefore: found.state }) });
    await moveWhere(at, rules, { item, found, to: () => stateNamed(at.facts, wanted) });
    return;
  }
  const standing = await at.items.standing(found.id);
  if (!standing.blocked) return;
  const stage = standing.stage as ItemStage | null;
  const before = async () => (await at.facts.states()).find(({ id }) => id === standing.stateBefore) ?? null;
  const back = async () =>
    (await stateOfStage(at, rules, stage)) ??
    (isThere ? await whereNotDecided(at, rules, { stage, state: await before() }) : null);
  await moveWhere(at, rules, { item, found, to: back });
  await at.items.stand(found.id, { blocked });
}

/** Null: the stage has none. The end of a task closes its item, also by a state that nobody has named. */
async function stateOfStage(
  { facts, place }: PlaneAt,
  { states, onlyIfThere }: StateRules,
  stage: ItemStage | null,
): Promise<PlaneState | null> {
  const name = stage === null ? undefined : states[stage];
  const wanted = { at: `states.${stage ?? ''}`, account: place.account, onlyIfThere };
  const state = name === undefined ? null : await stateNamed(facts, { name, ...wanted });
  if (state !== null || stage !== 'done') return state;
  return (await facts.states()).find(({ group }) => group === 'completed') ?? null;
}

/** The state itself, where it decides nothing; else that of the nearest stage before which has one, or null. */
async function whereNotDecided(
  at: PlaneAt,
  rules: StateRules,
  { stage, state }: { readonly stage: ItemStage | null; readonly state: PlaneState | null },
): Promise<PlaneState | null> {
  if (state === null || decidedByState(state.name, rules.decisions) === null) return state;
  const before = stageNames.slice(0, Math.max(stageNames.indexOf(stage as StageName), 0)).reverse();
  for (const one of before) {
    const found = await stateOfStage(at, rules, one);
    if (found !== null) return found;
  }
  return null;
}

interface Move {
  readonly item: string;
  readonly found: PlaneWorkItem;
  /** Asked again where Plane does not take the first answer: a state was deleted since. */
  readonly to: () => Promise<PlaneState | null>;
}

async function moveWhere(at: PlaneAt, rules: StateRules, { item, found, to }: Move): Promise<void> {
  const now = await stateOf(at, found);
  if (now !== null && isClosed(now) && !isOfAStage(rules, now)) return;
  for (const isLast of [false, true]) {
    const state = await to();
    if (state === null || state.id === found.state) return;
    const path = `/work-items/${found.id}`;
    const answer = await at.client.ask('PATCH', path, { body: { state: state.id }, answers: [400, 404] });
    if (answer.status === 404) throw gone(at, item);
    if (answer.status === 200) {
      // Plane ignores what it does not know, without a word.
      if (at.client.shaped(answer, workItem, path).state === state.id) return;
      throw new Error(`${at.place.account} does not move ${item} to ${state.name}`);
    }
    if (isLast) throw at.client.refusal(answer, 'PATCH', path);
    at.facts.forget();
  }
}

/** A closed state that is a stage's of a task under way: orch has moved it there, not somebody who closes it. */
function isOfAStage({ states }: StateRules, { name }: PlaneState): boolean {
  return Object.entries(states).some(
    ([stage, one]) => stage !== 'done' && stage !== 'cancelled' && isSameState(one, name),
  );
}
