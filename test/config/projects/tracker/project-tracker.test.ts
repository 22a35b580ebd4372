import { describe, expect, test } from '@jest/globals';
import { parseProjects } from '../../../../config/projects/parse-projects.js';
import { ProjectsError } from '../../../../config/projects/projects-error.js';

const atForge = 'repository: https://git.example.org/acme/shop.git, forge: gitea';

function parse(tracker: string, project = atForge) {
  const [found] = parseProjects(`projects:\n  shop: { ${project}, tracker: ${tracker} }\n`, '/team/orch.projects.yaml');
  return found?.tracker;
}

function mistakeOf(tracker: string, project?: string): string {
  try {
    parse(tracker, project);
  } catch (error) {
    if (error instanceof ProjectsError)
      return error.problems.map(({ where, message }) => `${where} ${message}`).join('\n');
    throw error;
  }
  throw new Error('it was taken');
}

const usual = {
  kind: 'repository',
  account: 'gitea',
  owner: 'acme',
  name: 'shop',
  start: { state: null, label: null, assignee: null },
  labels: {},
  blockedLabel: 'blocked',
  whenClosed: 'cancel',
  pollSeconds: 60,
};

describe('a project’s tracker at a forge', () => {
  test('is the local one unless it says otherwise', () => {
    expect(parse('local')).toBeNull();
    expect(parse('{ account: local }')).toBeNull();
  });

  test('is short for the code’s own repository, with the rest as usual', () => {
    expect(parse('gitea')).toEqual(usual);
  });

  test('may be elsewhere than the code', () => {
    const local = 'repository: /srv/shop.git';
    expect(parse('{ account: github-work, repository: acme/items }', local)).toEqual({
      ...usual,
      account: 'github-work',
      name: 'items',
    });
    expect(parse('{ account: gitea, repository: other/items }')).toEqual({ ...usual, owner: 'other', name: 'items' });
  });

  test('says all of it', () => {
    const said = `{ account: gitea, start: { label: orch, assignee: orch-bot }, labels: { review: in review, done: shipped },
      blockedLabel: stuck, whenClosed: ask, pollSeconds: 300 }`;
    expect(parse(said)).toEqual({
      ...usual,
      start: { state: null, label: 'orch', assignee: 'orch-bot' },
      labels: { review: 'in review', done: 'shipped' },
      blockedLabel: 'stuck',
      whenClosed: 'ask',
      pollSeconds: 300,
    });
  });

  test.each([
    ['jira', 'tracker.account "jira" is no tracker that orch knows'],
    ['github', 'tracker.repository is missing: the items are at github'],
    ['{ account: gitea, repository: shop }', 'tracker.repository "shop" is no repository such as acme/shop'],
    ['{ account: gitea, repository: ../shop }', 'tracker.repository "../shop"'],
    ['{ account: gitea, start: { labels: orch } }', 'tracker.start.labels is not known; did you mean label?'],
    ['{ account: gitea, labels: { reviews: x } }', 'tracker.labels'],
    ['{ account: gitea, stat: {} }', 'tracker.stat is not known; did you mean start?'],
    ['{ account: gitea, start: { label: orch }, labels: { review: Orch } }', 'tracker.labels.review is the label Orch'],
    ['{ account: gitea, labels: { done: blocked } }', 'tracker.labels.done is the label blocked'],
    ['{ account: gitea, start: { label: blocked } }', 'tracker.blockedLabel is the label blocked that starts tasks'],
    ['{ account: gitea, start: { label: "a,b" } }', 'tracker.start.label "a,b" holds a comma'],
    ['{ account: gitea, start: { assignee: "a b" } }', 'tracker.start.assignee "a b" is no login'],
    ['{ account: gitea, pollSeconds: 0 }', 'tracker.pollSeconds takes at least 1 second'],
    ['{ account: gitea, whenClosed: never }', 'tracker.whenClosed "never"'],
  ])('%s is refused', (tracker, said) => {
    expect(mistakeOf(tracker)).toContain(`projects.shop.${said}`);
  });
});

describe('a project’s tracker at a Plane', () => {
  const project = '1F0C7B52-8d7e-4d0e-9b1a-2f6f1f0f3c11';
  const usualAtPlane = {
    kind: 'plane',
    account: 'plane',
    owner: '',
    name: project.toLowerCase(),
    start: { state: null, label: null, assignee: null },
    states: {},
    blocked: null,
    decisions: { approved: null, rejected: null },
    onlyIfThere: false,
    whenClosed: 'cancel',
    pollSeconds: 60,
  };

  test('is a project by its id', () => {
    expect(parse(`{ account: plane, project: ${project} }`)).toEqual(usualAtPlane);
  });

  test('says all of it', () => {
    const said = `{ account: plane-shop, project: ${project}, start: { state: Ready, label: orch, assignee: Ada Lovelace },
      states: { analysis: Analysis, development: In Progress, review: In Progress, done: Done }, blocked: { state: Blocked },
      decisions: { approved: Approved, rejected: Rejected }, whenClosed: ask, pollSeconds: 5 }`;
    expect(parse(said)).toEqual({
      ...usualAtPlane,
      account: 'plane-shop',
      start: { state: 'Ready', label: 'orch', assignee: 'Ada Lovelace' },
      states: { analysis: 'Analysis', development: 'In Progress', review: 'In Progress', done: 'Done' },
      blocked: { state: 'Blocked' },
      decisions: { approved: 'Approved', rejected: 'Rejected' },
      whenClosed: 'ask',
      pollSeconds: 5,
    });
    const byLabel = `{ account: plane, project: ${project}, blocked: { label: stuck } }`;
    expect(parse(byLabel)).toEqual({ ...usualAtPlane, blocked: { label: 'stuck' } });
  });

  test.each([
    ['plane', 'tracker.project is missing: the id of a Plane project'],
    ['{ account: plane, project: DEMO }', 'tracker.project "DEMO" is no id of a Plane project'],
    ['{ states: { developement: x } }', 'tracker.states.developement is not known; did you mean development?'],
    ['{ state: {} }', 'tracker.state is not known; did you mean states?'],
    ['{ start: { states: Ready } }', 'tracker.start.states is not known; did you mean state?'],
    ['{ labels: { review: x } }', 'tracker.labels is not known'],
    ['{ decisions: { approve: x } }', 'tracker.decisions.approve is not known; did you mean approved?'],
    ['{ states: { review: "" } }', 'tracker.states.review must not be empty'],
    [
      '{ start: { state: Ready }, states: { review: ready } }',
      'tracker.states.review is the state ready that starts tasks',
    ],
    ['{ states: { done: x }, blocked: { state: X } }', 'tracker.states.done is the state x of items that are blocked'],
    ['{ states: { done: x }, decisions: { approved: x } }', 'tracker.states.done is the state x that approves'],
    ['{ decisions: { approved: x, rejected: x } }', 'tracker.decisions.approved is the state x that rejects'],
    [
      '{ start: { state: x }, decisions: { rejected: x } }',
      'tracker.decisions.rejected is the state x that starts tasks',
    ],
    ['{ blocked: {} }', 'tracker.blocked takes either a `state` or a `label`'],
    ['{ blocked: { state: x, label: y } }', 'tracker.blocked takes either a `state` or a `label`'],
    ['{ start: { label: x }, blocked: { label: x } }', 'tracker.blocked.label is the label x that starts tasks'],
    ['{ pollSeconds: 0 }', 'tracker.pollSeconds takes at least 1 second'],
  ])('%s is refused', (tracker, said) => {
    const whole = tracker.startsWith('{ account') || !tracker.startsWith('{');
    const rest = tracker.replace('{', `{ account: plane, project: ${project},`);
    expect(mistakeOf(whole ? tracker : rest)).toContain(`projects.shop.${said}`);
  });

  test('is told all of its mistakes at once', () => {
    const said = mistakeOf('{ account: plane, project: x, whenClosed: never, state: y }');
    for (const key of ['project', 'whenClosed', 'state']) expect(said).toContain(`projects.shop.tracker.${key} `);
  });
});
