import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import { Ajv, type AnySchemaObject } from 'ajv';
import addFormats from 'ajv-formats';
import { readGithubDelivery } from '../../../../activities/trackers/github/read-delivery.js';

interface Payload {
  readonly action: string;
  readonly issue: { readonly number: number; readonly title: string; readonly body: string | null };
  readonly comment: { readonly id: number };
  readonly review: { readonly id: number };
  readonly [more: string]: unknown;
}
const require = createRequire(import.meta.url);
const read = (path: string) => JSON.parse(readFileSync(require.resolve(path), 'utf8')) as unknown;
const published = read('@octokit/webhooks-examples') as { name: string; examples: Payload[] }[];
const schema = read('@octokit/webhooks-schemas/schema.json') as AnySchemaObject;

const examples = (event: string, action?: string) =>
  published
    .filter(({ name }) => name === event)
    .flatMap((one) => one.examples)
    .filter((one) => action === undefined || one.action === action);
const tell = (event: string, payload: unknown) => readGithubDelivery({ account: 'github', id: 'd1', event, payload });
const example = (event: string, action: string) => {
  const [found] = examples(event, action);
  if (found === undefined) throw new Error(`there is no published ${event} ${action}`);
  return found;
};

describe('what GitHub publishes of its webhooks', () => {
  test.each(['issues', 'issue_comment', 'pull_request_review'])('is read, each example of %s', (event) => {
    expect(examples(event).length).toBeGreaterThan(3);
    for (const payload of examples(event)) expect(tell(event, payload)).not.toBeNull();
  });

  test('is nothing for us, each example of another event', () => {
    const others = published.filter(({ name }) => !['issues', 'issue_comment', 'pull_request_review'].includes(name));
    expect(others.length).toBeGreaterThan(40);
    for (const { name, examples } of others) for (const payload of examples) expect(tell(name, payload)).toBeNull();
  });
});

describe('GitHub tells', () => {
  test('an issue that was opened, labelled or assigned as one that may be ready', () => {
    const payload = example('issues', 'labeled');
    expect(tell('issues', payload)).toMatchObject({
      owner: 'Codertocat',
      name: 'Hello-World',
      news: [
        { kind: 'candidate', key: 'ready/1/d1', item: '1', open: true, labels: ['bug'], assignees: ['Codertocat'] },
      ],
    });
    for (const action of ['opened', 'reopened', 'assigned']) {
      expect(tell('issues', example('issues', action))?.news).toMatchObject([{ kind: 'candidate' }]);
    }
    expect(tell('issues', example('issues', 'unlabeled'))?.news).toEqual([]);
  });

  test('an edited text by a key of the text, and a closed issue by the time, as the published schema has them', () => {
    const edited = tell('issues', example('issues', 'edited'));
    expect(edited?.news).toMatchObject([
      { kind: 'item', what: 'edited', key: expect.stringMatching(/^edited\/1\/[0-9a-f]{16}$/) },
    ]);
    // No example of it is published, so one is made and held to the schema.
    const reopened = example('issues', 'reopened');
    const closed = {
      ...reopened,
      action: 'closed',
      issue: { ...reopened.issue, state: 'closed', closed_at: '2026-11-27T20:10:13Z' },
    };
    const ajv = addFormats.default(new Ajv({ strict: false }));
    ajv.addSchema(schema, 'webhooks');
    expect(ajv.validate({ $ref: 'webhooks#/definitions/issues$closed' }, closed) || ajv.errors).toBe(true);
    expect(tell('issues', closed)?.news).toMatchObject([
      { what: 'closed', key: `closed/${reopened.issue.number}/1795810213000`, actor: { account: 'github' } },
      { what: 'unblocked', key: 'unblocked/d1' },
    ]);
  });

  test('a comment on an issue and on a pull request, with who wrote it', () => {
    const created = example('issue_comment', 'created');
    expect(tell('issue_comment', created)?.news).toMatchObject([
      {
        kind: 'comment',
        key: `comment/github/${created.comment.id}`,
        place: { on: 'item', item: '1' },
        actor: { account: 'github', id: '21031067', login: 'Codertocat' },
        text: "You are totally right! I'll get this fixed right away.",
      },
    ]);
    const onPull = { ...created, issue: { ...created.issue, pull_request: { url: 'https://api.github.com/x' } } };
    expect(tell('issue_comment', onPull)?.news).toMatchObject([{ place: { on: 'pull-request', number: 1 } }]);
    for (const action of ['edited', 'deleted']) {
      expect(tell('issue_comment', example('issue_comment', action))?.news).toEqual([]);
    }
  });

  test('an approving review with the commit that was seen, and no other review', () => {
    const commented = example('pull_request_review', 'submitted');
    expect(tell('pull_request_review', commented)?.news).toEqual([]);
    const review = {
      ...commented.review,
      state: 'approved',
      commit_id: 'c0ffee',
      submitted_at: '2026-11-27T20:10:13Z',
    };
    expect(tell('pull_request_review', { ...commented, review })?.news).toMatchObject([
      { kind: 'review', key: `review/github/${commented.review.id}`, commit: 'c0ffee', at: 1_795_810_213_000 },
    ]);
    expect(tell('pull_request_review', { ...commented, action: 'dismissed', review })?.news).toEqual([]);
  });

  test('nothing of what a bot says', () => {
    const created = example('issue_comment', 'created');
    const comment = { ...created.comment, user: { id: 9, login: 'echo[bot]', type: 'Bot' } };
    expect(tell('issue_comment', { ...created, comment })?.news).toEqual([]);
  });
});
