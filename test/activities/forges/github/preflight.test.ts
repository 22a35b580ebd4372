import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { githubPreflight } from '../../../../activities/forges/github/preflight.js';
import type { WorkPlan } from '../../../../domain/preflight/preflight.js';
import { fetchTimeoutMs } from '../../../fixtures/github-api/fetch-description.js';
import { startGithubApi, type GithubApi } from '../../../fixtures/github-api/github-api.js';
import { aShop } from './a-github.js';

let github: GithubApi;
beforeAll(async () => {
  github = await startGithubApi();
}, fetchTimeoutMs);
afterEach(() => {
  expect(github.strays.splice(0)).toEqual([]);
});
afterAll(async () => {
  await github.close();
});

const branch = 'orch/item-1';
const usual: WorkPlan = { branch, method: 'merge', signs: false, email: 'orch@example.org', maxFileMegabytes: 10 };
const signed = { ...usual, signs: true };
type Shop = ReturnType<typeof aShop>['shop'];

/** What is told of a repository that somebody has set up so. */
function look(setUp: (shop: Shop) => void, plan = usual) {
  const { shop, access, place } = aShop(github);
  setUp(shop);
  const deps = { url: github.url, access, requestMs: 300_000 };
  return githubPreflight(deps, { forge: place, baseBranch: 'main', plan }, new AbortController().signal);
}
const whats = async (...asked: Parameters<typeof look>) => (await look(...asked)).hindrances.map(({ what }) => what);
const ofRuleset = { ruleset_source_type: 'Repository', ruleset_source: 'acme/shop', ruleset_id: 7 } as const;
const rule = (on: string, type: string, parameters?: unknown) => (shop: Shop) => {
  shop.bypasses.set(7, 'never');
  shop.rules?.set(on, [{ type, ...ofRuleset, ...(parameters !== undefined && { parameters }) }]);
};
const pattern = (text: string, operator = 'regex', negate = false) => ({ operator, pattern: text, negate });

test('a repository where orch may do all it does has nothing in the way, and what hooks refuse is unknown', async () => {
  expect(await look(() => undefined)).toEqual({ hindrances: [], rules: [], unknown: ['what hooks refuse'] });
});

test.each([
  ['archived', { archived: true }, /it is archived/],
  [
    'one where the account may only read',
    { permissions: { admin: false, push: false, pull: true } },
    /may not push to it/,
  ],
  ['one that does not allow the way to merge', { allow_merge_commit: false }, /it does not allow to merge/],
])('%s is told', async (_, shown, told) => {
  expect(await whats((shop) => Object.assign(shop.shown, shown))).toEqual([expect.stringMatching(told)]);
});

test('the permissions of an App, which are all none, say nothing', async () => {
  const permissions = { admin: false, push: false, pull: false };
  expect(await whats((shop) => Object.assign(shop.shown, { permissions }))).toEqual([]);
});

test('a base branch that is not there is told', async () => {
  expect(await whats((shop) => shop.branches.delete('main'))).toEqual(['it has no branch main']);
});

describe('a rule of a ruleset', () => {
  test.each<[string, (shop: Shop) => void, WorkPlan, RegExp]>([
    [
      'signatures on the base',
      rule('main', 'required_signatures'),
      usual,
      /main takes signed commits alone, and the project/,
    ],
    [
      'signatures where it rebases',
      rule('main', 'required_signatures'),
      { ...signed, method: 'rebase' },
      /signs none that it rebases/,
    ],
    ['a linear history', rule('main', 'required_linear_history'), usual, /wants a linear history/],
    ['few who update the base', rule('main', 'update'), usual, /lets nobody but a few update main/],
    [
      'signatures on its own branch',
      rule(branch, 'required_signatures'),
      usual,
      /orch\/item-1 takes signed commits alone/,
    ],
    ['few who make its branch', rule(branch, 'creation'), usual, /lets nobody but a few create orch\/item-1/],
    ['few who update its branch', rule(branch, 'update'), usual, /lets nobody but a few update orch\/item-1/],
    [
      'names of branches',
      rule(branch, 'branch_name_pattern', pattern('feature/', 'starts_with')),
      usual,
      /no branch of the name/,
    ],
    [
      'messages of commits',
      rule(branch, 'commit_message_pattern', pattern('^[A-Z]+-\\d+ ')),
      usual,
      /no commit with a message such as/,
    ],
    [
      'words in no message',
      rule(branch, 'commit_message_pattern', pattern('auto', 'contains', true)),
      usual,
      /no commit with a message/,
    ],
    [
      'the committer’s address',
      rule(branch, 'committer_email_pattern', pattern('@acme.com', 'ends_with')),
      usual,
      /no commit of orch@example\.org/,
    ],
  ])('that wants %s is in the way', async (_, setUp, plan, told) => {
    expect(await whats(setUp, plan)).toEqual([expect.stringMatching(told)]);
  });

  test.each<[string, (shop: Shop) => void, WorkPlan]>([
    ['signatures, of a project that signs', rule('main', 'required_signatures'), signed],
    ['a linear history, of one that squashes', rule('main', 'required_linear_history'), { ...usual, method: 'squash' }],
    ['anything of the base, of one that merges nothing', rule('main', 'update'), { ...usual, method: null }],
    ['a message that ours is', rule(branch, 'commit_message_pattern', pattern('run_id=\\d')), usual],
    ['no force-push', rule(branch, 'non_fast_forward'), usual],
  ])('that wants %s is not', async (_, setUp, plan) => {
    expect(await whats(setUp, plan)).toEqual([]);
  });

  test('is not, for who may pass over it; where nobody tells, that is unknown', async () => {
    const creation = rule(branch, 'creation');
    const may = (bypass: 'always' | 'pull_requests_only') => (shop: Shop) => {
      creation(shop);
      shop.bypasses.set(7, bypass);
    };
    expect(await whats(may('always'))).toEqual([]);
    expect(await whats(may('pull_requests_only'))).toHaveLength(1);
    const hidden = await look((shop) => {
      creation(shop);
      shop.bypasses.clear();
    });
    expect(hidden.hindrances).toEqual([]);
    expect(hidden.unknown).toContainEqual(
      expect.stringMatching(/whether this account may pass over this rule: .* create/),
    );
  });

  test('that wants checks, reviews or small files is told', async () => {
    const checks = [{ context: 'ci/test' }, { context: 'ci/lint' }];
    const { hindrances, rules } = await look((shop) => {
      shop.rules?.set('main', [
        {
          ...{ type: 'required_status_checks', ...ofRuleset },
          parameters: { required_status_checks: checks, strict_required_status_checks_policy: false },
        },
        {
          ...{ type: 'pull_request', ...ofRuleset },
          parameters: {
            ...{ dismiss_stale_reviews_on_push: false, require_code_owner_review: false },
            ...{ require_last_push_approval: false, required_review_thread_resolution: false },
            required_approving_review_count: 2,
          },
        },
      ]);
      shop.rules?.set(branch, [{ type: 'max_file_size', ...ofRuleset, parameters: { max_file_size: 5 } }]);
    });
    expect(hindrances).toEqual([]);
    expect(rules).toEqual([
      'main wants the checks ci/test, ci/lint',
      'main wants 2 approving reviews',
      expect.stringMatching(/files of more than 5 MB .* limits\.maxFileMegabytes to 5/),
    ]);
  });

  test('of a GitHub that tells none is unknown', async () => {
    const { unknown } = await look((shop) => (shop.rules = null));
    expect(unknown).toEqual(['what rulesets want, and what hooks refuse']);
  });
});

test('what a branch protection wants is told to who may only write', async () => {
  const protection = {
    requiresSignatures: true,
    requiresLinearHistory: false,
    requiredApprovingReviewCount: 1,
    requiredStatusCheckContexts: ['ci/test'],
  };
  const protect = (shop: Shop) => shop.protections.set('main', protection);
  expect(await look(protect)).toMatchObject({
    hindrances: [{ what: expect.stringContaining('main takes signed commits alone') as unknown }],
    rules: ['main wants an approving review', 'main wants the checks ci/test'],
  });
  expect(await whats(protect, signed)).toEqual([]);
});
