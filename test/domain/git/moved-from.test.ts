import { expect, test } from '@jest/globals';
import { movedFrom } from '../../../domain/git/moved-from.js';

test('each place is known once, the last one last; where it is now, it was not before', () => {
  expect(movedFrom({ url: '/a' }, '/a')).toEqual({});
  expect(movedFrom({ url: '/a' }, '/b')).toEqual({ movedFrom: ['/a'] });
  expect(movedFrom({ url: '/b', movedFrom: ['/a'] }, '/b')).toEqual({ movedFrom: ['/a'] });
  expect(movedFrom({ url: '/b', movedFrom: ['/a'] }, '/c')).toEqual({ movedFrom: ['/a', '/b'] });
  expect(movedFrom({ url: '/c', movedFrom: ['/a', '/b'] }, '/a')).toEqual({ movedFrom: ['/b', '/c'] });
});

test('of a repository that moves for ever, the last 20 places', () => {
  const earlier = Array.from({ length: 20 }, (_, at) => `/${at}`);
  expect(movedFrom({ url: '/20', movedFrom: earlier }, '/21').movedFrom).toEqual([...earlier.slice(1), '/20']);
});
