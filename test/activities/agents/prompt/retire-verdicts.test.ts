import { mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { retireVerdicts } from '../../../../activities/agents/prompt/retire-verdicts.js';
import { readFrontMatter, retireVerdict } from '../../../../domain/pipeline/front-matter.js';

const review = '---\nreviewer: me\nverdict: APPROVED\n---\nverdict: in the text stays\n';

test('a verdict of an earlier round decides nothing any more, and the text stays', () => {
  const retired = retireVerdict(review);
  expect(retired).toBe('---\nreviewer: me\nearlier-verdict: APPROVED\n---\nverdict: in the text stays\n');
  expect(readFrontMatter(retired)).toMatchObject({ verdict: null, given: null });
  expect(retireVerdict('---\r\nverdict: PASS\r---\nx\r')).toBe('---\r\nearlier-verdict: PASS\r---\nx\r');
});

test.each([['no front matter\nverdict: PASS\n'], ['---\ntitle: x\n---\nverdict: PASS\n'], ['']])(
  'a text without a verdict stays as it is: %j',
  (text) => {
    expect(retireVerdict(text)).toBe(text);
  },
);

test.each([
  '---\r\nverdict: PASS\r\n---\r\n',
  '---\rverdict: PASS\r---\r',
  '---\n"Verdict" : pass\n---\n',
  '\n---\nverdict: PASS\nverdict: FAIL\n---\n',
])('every way to write a verdict is retired: %j', (text) => {
  expect(readFrontMatter(retireVerdict(text)).given).toBeNull();
});

test('the artifacts of a worktree are retired, and no link is followed out of it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'orch-retire-'));
  const worktree = join(folder, 'worktree');
  await mkdir(join(worktree, 'docs'), { recursive: true });
  await writeFile(join(folder, 'outside.md'), review);
  await writeFile(join(worktree, 'docs/12-review.md'), review);
  await symlink(join(folder, 'outside.md'), join(worktree, 'docs/13-test-report.md'));
  await retireVerdicts(worktree, ['docs/12-review.md', 'docs/13-test-report.md', 'docs/none.md']);
  expect(await readFile(join(worktree, 'docs/12-review.md'), 'utf8')).toContain('earlier-verdict: APPROVED');
  expect(await readFile(join(folder, 'outside.md'), 'utf8')).toBe(review);
});
