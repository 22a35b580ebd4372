import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ItemStage, StateRules } from '../../../../activities/trackers/tracker.js';
import { aProject, nameOf, stateNamed, type Item } from '../../../plane/state.js';
import { aPlaneBoard, type PlaneBoard } from './a-plane-board.js';

let board: PlaneBoard;
beforeAll(async () => {
  board = await aPlaneBoard();
});
afterAll(() => board.close());
let item: Item;
beforeEach(() => {
  item = board.item();
});

const follow = (stage: ItemStage, changed: Partial<StateRules> = {}) =>
  board.trackerWith({ rules: changed }).followStage({ item: nameOf(item), stage });
const block = (blocked: boolean, changed: Partial<StateRules> = {}) =>
  board.trackerWith({ rules: changed }).block({ item: nameOf(item), blocked, reason: 'x' });
const state = () => item.state.name;
const labels = () => item.labels.map(({ name }) => name);
const refusal = (message: RegExp) => ({ type: 'InvalidInput', message: expect.stringMatching(message) as unknown });

describe('an item follows its task', () => {
  test('by the states of its stages, once each; a stage without one leaves it where it is', async () => {
    await follow('development');
    expect(state()).toBe('In Progress');
    await follow('testing');
    expect(state()).toBe('In Progress');
    const changes = item.activities.length;
    await follow('review');
    await follow('review');
    expect([state(), item.activities.length]).toEqual(['In Review', changes + 1]);
    await follow('done');
    expect(state()).toBe('Done');
  });

  test('out of the state in which it was decided about, though its stage has none: the next question is answered there again', async () => {
    await follow('analysis');
    board.plane.people.move(item, 'Approved', board.ada);
    await follow('architecture');
    expect(state()).toBe('Analysis');
    board.plane.people.move(item, 'Rejected', board.ada);
    await follow('deploy');
    expect(state()).toBe('In Review');
    board.plane.people.move(item, 'Approved', board.ada);
    await block(true);
    await block(false);
    expect(state()).toBe('In Review');
  });

  test('and stays where it was decided about where no stage so far has a state', async () => {
    board.plane.people.move(item, 'Approved', board.ada);
    await follow('deploy', { states: { done: 'Done' } });
    expect(state()).toBe('Approved');
  });

  test('to the names of states in whatever case', async () => {
    await follow('development', { states: { development: ' in PROGRESS ' } });
    expect(state()).toBe('In Progress');
  });

  test.each([
    ['Done', 'review'],
    ['Done', 'cancelled'],
    ['Cancelled', 'review'],
    ['Cancelled', 'done'],
  ] as const)('but not out of %s, where a person has closed it, to %s', async (closed, stage) => {
    await follow('development');
    board.plane.people.move(item, closed, board.ada);
    await follow(stage);
    expect(state()).toBe(closed);
  });

  test('through closed states that are those of its stages', async () => {
    const project = aProject(board.workspace, 'SHIP', { Ready: 'unstarted', Shipped: 'completed', Done: 'completed' });
    project.members.set(board.bot, 'member');
    const shipped = board.plane.people.addItem(project, board.ada, { name: 'x' });
    const tracker = board.trackerWith({ project: project.id, rules: { states: { deploy: 'Shipped', done: 'Done' } } });
    for (const stage of ['deploy', 'done'] as const) await tracker.followStage({ item: nameOf(shipped), stage });
    expect(shipped.state.name).toBe('Done');
  });

  test('to a state that is closed where no name was given for its end; a cancelled one stays', async () => {
    await follow('cancelled', { states: {} });
    expect(state()).toBe('Ready');
    await follow('done', { states: {} });
    expect(state()).toBe('Done');
  });
});

describe('a state', () => {
  test('that the project lacks is told with the nearest name and the key that has it', async () => {
    await expect(follow('review', { states: { review: 'In Reviews' } })).rejects.toMatchObject(
      refusal(/no state "In Reviews" \(did you mean In Review\?\).*tracker\.states\.review/),
    );
    await expect(block(true, { blocked: { state: 'Needs a person' } })).rejects.toMatchObject(
      refusal(/no state "Needs a person" \(it has Backlog, Ready, .*tracker\.blocked\.state/),
    );
    expect(state()).toBe('Ready');
  });

  test('that the project lacks is left alone where nobody has chosen the name', async () => {
    await follow('architecture', { states: { architecture: 'Architecture' }, onlyIfThere: true });
    await block(true, { blocked: { state: 'Stuck' }, onlyIfThere: true });
    expect(state()).toBe('Ready');
  });

  test('that was renamed is told once what was known of it is old, and counts again under the new name at once', async () => {
    const review = stateNamed(board.project, 'In Review');
    await follow('development');
    review.name = 'Reviewing';
    await follow('review', { states: { review: 'Reviewing' } });
    expect(state()).toBe('Reviewing');
    const later = board.trackerWith({ forgetful: true });
    await expect(later.followStage({ item: nameOf(item), stage: 'review' })).rejects.toMatchObject(
      refusal(/no state "In Review" \(it has .*Reviewing/),
    );
    review.name = 'In Review';
  });

  test('that was deleted and made anew is found again, with what is known still the old one', async () => {
    await follow('development');
    const { states } = board.project;
    const index = states.findIndex(({ name }) => name === 'In Review');
    const anew = { id: crypto.randomUUID(), name: 'In Review', group: 'started' as const };
    states.splice(index, 1, anew);
    await follow('review');
    expect(item.state).toBe(anew);
    states.splice(index, 1);
    await expect(follow('review')).resolves.toBeUndefined();
    board.plane.people.move(item, 'Ready', board.ada);
    await expect(follow('review')).rejects.toMatchObject(refusal(/no state "In Review"/));
    states.splice(index, 0, anew);
  });

  test('of another project is none of this one', async () => {
    aProject(board.workspace, 'QA', { Accepted: 'started' });
    await expect(follow('review', { states: { review: 'Accepted' } })).rejects.toMatchObject(
      refusal(/no state "Accepted"/),
    );
  });

  test('that an item is in, and that was deleted, keeps nothing from going on', async () => {
    board.project.states.push({ id: crypto.randomUUID(), name: 'Odd', group: 'started' });
    board.plane.people.move(item, 'Odd', board.ada);
    board.project.states.pop();
    expect(await board.tracker.readItem(nameOf(item))).toMatchObject({ open: true, ready: false });
    await follow('development');
    expect(state()).toBe('In Progress');
  });
});

describe('an item that needs a person', () => {
  test('is in the state for it, whatever stage comes, and then where its task is', async () => {
    await follow('deploy');
    await block(true);
    await block(true);
    expect(state()).toBe('Blocked');
    await follow('development');
    expect(state()).toBe('Blocked');
    await block(false);
    await block(false);
    expect(state()).toBe('In Progress');
  });

  test('goes back to where it was where its stage has no state', async () => {
    board.plane.people.move(item, 'Backlog', board.ada);
    await follow('testing');
    await block(true);
    await block(false);
    expect(state()).toBe('Backlog');
  });

  test('stays where a person has closed it, and ends with its task', async () => {
    await block(true);
    board.plane.people.move(item, 'Cancelled', board.ada);
    await block(false);
    expect(state()).toBe('Cancelled');
    board.plane.people.move(item, 'Ready', board.ada);
    await block(true);
    await follow('done');
    expect(state()).toBe('Done');
  });

  test('that a person has moved there by hand is not moved back by us', async () => {
    await follow('development');
    board.plane.people.move(item, 'Blocked', board.ada);
    await block(false);
    expect(state()).toBe('Blocked');
  });

  test('may show it by a label, which is made; labels of people stay', async () => {
    const byLabel = { blocked: { label: 'stuck' } };
    board.plane.people.label(item, ['urgent'], board.ada);
    await block(true, byLabel);
    await block(true, byLabel);
    await follow('development', byLabel);
    expect([state(), labels()]).toEqual(['In Progress', ['urgent', 'stuck']]);
    await block(false, byLabel);
    expect(labels()).toEqual(['urgent']);
    expect(board.project.labels.filter(({ name }) => name === 'stuck')).toHaveLength(1);
  });

  test('shows it by a label that others have made in the same moment', async () => {
    const path = /^POST .*\/labels\/$/;
    board.plane.befall({
      of: path,
      done: true,
      answer: { status: 409, body: { error: 'taken', id: crypto.randomUUID() } },
    });
    const byLabel = { blocked: { label: 'raced' } };
    await expect(block(true, byLabel)).rejects.toThrow('does not attach raced');
    await block(true, byLabel);
    expect(labels()).toContain('raced');
  });

  test('shows nothing where nothing is said of it', async () => {
    await block(true, { blocked: null });
    expect([state(), labels()]).toEqual(['Ready', []]);
  });
});
