import { expect, test } from '@jest/globals';
import { eventKeys } from '../../../activities/trackers/event-keys.js';

test('the key of an event is made of what has happened alone', () => {
  expect(eventKeys.comment('gitea', 42)).toBe('comment/gitea/42');
  expect(eventKeys.review('github-work', 7)).toBe('review/github-work/7');
  expect(eventKeys.closed('12', '2026-11-27T20:10:13Z')).toBe('closed/12/1795810213000');
  expect(eventKeys.closed('12', '2026-11-27T21:10:13+01:00')).toBe('closed/12/1795810213000');
  expect(eventKeys.edited('12', { title: 'a', description: 'b' })).toBe('edited/12/7e18f737311b2dc3');
  expect(eventKeys.ready('12', 'd1')).toBe('ready/12/d1');
  expect(eventKeys.unblocked('d1')).toBe('unblocked/d1');
});

test('where title and description meet makes a difference', () => {
  const key = (title: string, description: string) => eventKeys.edited('1', { title, description });
  expect(key('a', 'bc')).not.toBe(key('ab', 'c'));
  expect(key('a', '')).not.toBe(key('a', '\n'));
});
