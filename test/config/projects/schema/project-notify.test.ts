import { describe, expect, test } from '@jest/globals';
import { parseProjects } from '../../../../config/projects/parse-projects.js';
import { ProjectsError } from '../../../../config/projects/projects-error.js';

function parse(notify: string) {
  const [found] = parseProjects(
    `projects:\n  shop: { repository: x, notify: ${notify} }\n`,
    '/team/orch.projects.yaml',
  );
  return found?.notify.telegram;
}

function mistakeOf(notify: string): string {
  try {
    parse(notify);
  } catch (error) {
    if (error instanceof ProjectsError)
      return error.problems.map(({ where, message }) => `${where} ${message}`).join('\n');
    throw error;
  }
  throw new Error('it was taken');
}

const all = (chats: string[]) => ({ urgent: chats, action: chats, info: chats });

describe('who is told of a project in Telegram', () => {
  test.each([
    ['{}', {}],
    ['{ telegram: "-1001" }', all(['-1001'])],
    ['{ telegram: -1001 }', all(['-1001'])],
    ['{ telegram: ["-1001", "-1002/7", 42, "42"] }', all(['-1001', '-1002/7', '42'])],
    ['{ telegram: none }', all([])],
    [
      '{ telegram: { urgent: "-1001", action: ["-1001", "-1002/7"], info: none } }',
      { urgent: ['-1001'], action: ['-1001', '-1002/7'], info: [] },
    ],
    ['{ telegram: { urgent: "-1001" } }', { urgent: ['-1001'] }],
  ])('%s', (said, chats) => {
    expect(parse(said)).toEqual(chats);
  });

  test.each([
    ['{ telegram: "@shop" }', 'projects.shop.notify.telegram.0 "@shop" is no id of a chat'],
    ['{ telegram: "-1001/" }', 'is no id of a chat'],
    ['{ telegram: "-1001/0" }', 'is no id of a chat'],
    ['{ telegram: "0" }', 'is no id of a chat'],
    ['{ telegram: 1.5 }', 'takes the id of a chat'],
    ['{ telegram: true }', 'takes the id of a chat'],
    [`{ telegram: "-1${'0'.repeat(99)}" }`, 'is no id of a chat'],
    ['{ telegram: [1, 2, 3, 4, 5, 6] }', 'takes at most 5 chats'],
    ['{ telegram: { urgnet: "-1001" } }', 'projects.shop.notify.telegram.urgnet is not known; did you mean urgent?'],
    ['{ telegram: { urgent: ["-1001", "x"] } }', 'projects.shop.notify.telegram.urgent.1 "x" is no id of a chat'],
    ['{ telegrm: "-1001" }', 'projects.shop.notify.telegrm is not known; did you mean telegram?'],
    ['"-1001"', 'projects.shop.notify'],
  ])('%s is refused', (said, why) => {
    expect(mistakeOf(said)).toContain(why);
  });
});
