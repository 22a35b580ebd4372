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

describe('a project’s tracker', () => {
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
