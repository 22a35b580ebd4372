import { expect, test } from '@jest/globals';
import { isNews } from '../../../domain/intake/is-news.js';
import type { TrackerEvent } from '../../../domain/intake/tracker-event.js';

const said = (text: string): TrackerEvent => ({
  kind: 'comment',
  key: 'comment/gitea/1',
  project: 'shop',
  actor: null,
  at: 0,
  place: { on: 'item', item: '12' },
  text,
});

test.each([
  ['/approve', true],
  ['Well.\r\n   /reject no', true],
  ['\u200f\u00a0/approve', true],
  ['/aprove', true],
  ['', false],
  ['please /approve', false],
  ['> /approve', false],
  ['see https://example.org/approve', false],
])('a comment that says %j is news: %s', (text, expected) => {
  expect(isNews(said(text))).toBe(expected);
});
