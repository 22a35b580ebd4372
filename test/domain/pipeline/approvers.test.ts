import { expect, test } from '@jest/globals';
import {
  allApprovers,
  type Approvers,
  approverProblem,
  approversFor,
  type PinnedLogins,
} from '../../../domain/pipeline/approvers.js';

test.each<[string, Approvers | null, string, readonly string[] | null]>([
  ['nobody is named', null, 'deploy', null],
  ['one list is for all kinds', ['local:ada'], 'base', ['local:ada']],
  ['a kind has its own list', { deploy: ['local:ada'], base: ['local:bob'] }, 'deploy', ['local:ada']],
  ['a kind without a list', { deploy: ['local:ada'] }, 'requirements', null],
  ['a kind named as what every object has', { deploy: ['local:ada'] }, 'constructor', null],
])('who is asked: %s', (_, approvers, kind, named) => {
  expect(approversFor(approvers, kind)).toEqual(named);
});

test.each<[Approvers | null, readonly string[]]>([
  [null, []],
  [['local:ada'], ['local:ada']],
  [{ deploy: ['local:ada', 'gitea:7'], base: ['local:ada'] }, ['local:ada', 'gitea:7']],
])('whoever is named in %j', (approvers, all) => {
  expect(allApprovers(approvers)).toEqual(all);
});

test.each<[string, string, readonly string[] | null, PinnedLogins, string | null]>([
  ['everybody where there are no approvers', 'local:eve', null, {}, null],
  ['an approver', 'local:ada', ['local:ada'], {}, null],
  ['nobody where none is left', 'local:ada', [], {}, "local:ada is none of the project's approvers: "],
  ['nobody of the same name elsewhere', 'temporal:local:ada', ['local:ada'], {}, 'temporal:local:ada is none of'],
  ['whom a login names', 'gitea:42', ['gitea:ada'], { 'gitea:ada': 'gitea:42' }, null],
  ['nobody who has the login now', 'gitea:43', ['gitea:ada'], { 'gitea:ada': 'gitea:42' }, 'approvers: gitea:ada'],
  ['nobody by a login that names nobody', 'gitea:43', ['gitea:ada'], {}, 'gitea:43 is none of'],
  ['nobody who says to be a login', 'gitea:ada', ['gitea:ada'], { 'gitea:ada': 'gitea:42' }, 'gitea:ada is none of'],
])('%s may decide', (_, identity, approvers, pinned, problem) => {
  if (problem === null) expect(approverProblem(identity, approvers, pinned)).toBeNull();
  else expect(approverProblem(identity, approvers, pinned)).toContain(problem);
});
