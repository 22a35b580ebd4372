import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { decidingProblem, type MayDeps, pinApprovers, sayProblem } from '../../../../activities/intake/words/may.js';
import { query } from '../../../../activities/store/query.js';
import { createPlanePlace } from '../../../../activities/trackers/plane/events/place.js';
import type { Approvers } from '../../../../domain/pipeline/approvers.js';
import type { User } from '../../../plane/state.js';
import { aPlaneBoard, type PlaneBoard } from '../../trackers/plane/a-plane-board.js';

let board: PlaneBoard;
let approvers: Approvers | null;
let deps: MayDeps;
beforeAll(async () => {
  board = await aPlaneBoard();
});
afterAll(() => board.close());
beforeEach(async () => {
  await query(board.database.pool, 'truncate logins', []);
  approvers = null;
  const place = { account: 'plane', owner: '', name: board.project.id };
  const decisions = { approved: 'Approved', rejected: 'Rejected' };
  const at = createPlanePlace(board.depsWith({}), { place, project: 'shop', decisions }, new AbortController().signal);
  deps = { pool: board.database.pool, placesOf: () => [at], approversOf: () => approvers };
});

const by = ({ id, displayName: login }: User) => ({ project: 'shop', actor: { account: 'plane', id, login } });
const decides = (user: User, kind = 'deploy') => decidingProblem(deps, by(user), kind);

test('where Plane tells no roles and nobody is named, nobody decides or has a say, and is told why', async () => {
  for (const user of [board.eve, board.grace, board.ada]) {
    expect(await decides(user)).toBe(
      'not allowed: plane does not tell who is a guest of the project and who a member, so only people whom the projects file names as approvers have a say here, and nobody is named for deploy',
    );
    expect(await sayProblem(deps, by(user))).toMatch(/^Nothing is done: plane does not tell who is a guest/);
  }
});

test('where it tells them, its members decide, and guests do not', async () => {
  board.plane.tellsRoles = true;
  expect([await decides(board.grace), await sayProblem(deps, by(board.grace))]).toEqual([null, null]);
  expect(await decides(board.eve)).toMatch(/only who may push/);
  expect(await sayProblem(deps, by(board.eve))).toMatch(/^Only who may push/);
  board.plane.tellsRoles = false;
});

test('who is named by their id or address decides, and nobody who takes their name', async () => {
  approvers = { deploy: [`plane:${board.ada.email.toUpperCase()}`, `plane:${board.grace.id}`] };
  board.eve.displayName = board.ada.displayName;
  expect([await decides(board.ada), await decides(board.grace)]).toEqual([null, null]);
  expect(await decides(board.eve)).toMatch(/only the project's approvers decide about deploy/);
  expect(await decides(board.ada, 'requirements')).toMatch(/nobody is named for requirements$/);
  board.eve.displayName = 'eve';
});

test('an address that is nobody’s is told, and decides nothing', async () => {
  approvers = ['plane:gone@acme.example', `plane:${board.ada.email}`];
  expect(await pinApprovers(deps, 'shop')).toEqual(['plane:gone@acme.example']);
  expect(await decides(board.ada)).toBeNull();
});
