import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readWorkItem, saveWorkItem } from '../../../activities/store/work-items.js';
import { UserError } from '../../../domain/failures/user-error.js';
import { freshDatabase, type TestDatabase } from '../../database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await database.drop();
});

const workItem = { title: 'Add a greeting', description: 'Say hello.', url: 'https://tracker.example/1' };

test('a work item is read as it was saved last', async () => {
  await saveWorkItem(database.pool, { project: 'demo', item: '1', ...workItem, title: 'first' });
  await saveWorkItem(database.pool, { project: 'demo', item: '1', ...workItem });
  await saveWorkItem(database.pool, { project: 'other', item: '1', ...workItem, title: 'another' });
  expect(await readWorkItem(database.pool, 'demo', '1')).toEqual(workItem);
  expect(await readWorkItem(database.pool, 'demo', '2')).toBeNull();
});

test('a description of 1 MB is kept whole; one byte more is refused with its size', async () => {
  const description = 'ä'.repeat(524_288);
  await saveWorkItem(database.pool, { project: 'demo', item: 'long', ...workItem, description });
  expect((await readWorkItem(database.pool, 'demo', 'long'))?.description).toBe(description);

  const longer = saveWorkItem(database.pool, {
    project: 'demo',
    item: '5mb',
    ...workItem,
    description: `${description}.`,
  });
  await expect(longer).rejects.toThrow(UserError);
  await expect(longer).rejects.toThrow('1048577 bytes');
  expect(await readWorkItem(database.pool, 'demo', '5mb')).toBeNull();
});

test.each(['', '  \n\t'])('a title without a word (%j) is refused', async (title) => {
  await expect(saveWorkItem(database.pool, { project: 'demo', item: 'x', ...workItem, title })).rejects.toThrow(
    UserError,
  );
});

test('hostile text is kept as text', async () => {
  const title = `'); drop table work_items; -- <script>\u202e\0`;
  await saveWorkItem(database.pool, { project: 'demo', item: 'hostile', ...workItem, title });
  expect((await readWorkItem(database.pool, 'demo', 'hostile'))?.title).toBe(title.replace('\0', '\uFFFD'));
});
