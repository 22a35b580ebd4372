import { z } from 'zod';

/** Of Gitea's and Forgejo's answers what orch reads. */

export const user = z.object({ id: z.int(), login: z.string() });
/** A list that is empty may be null. */
const listOf = <Item extends z.ZodType>(item: Item) =>
  z
    .array(item)
    .nullable()
    .transform((items) => items ?? []);

export const users = listOf(user);

/** `label` is the branch's name, also once it is gone; `ref` is then the pull request's own. */
const branch = z.object({ label: z.string(), ref: z.string(), sha: z.string(), repo_id: z.number() });

export const pullRequest = z.object({
  number: z.int(),
  html_url: z.string(),
  user: user.nullable().optional(),
  title: z.string(),
  body: z.string(),
  state: z.enum(['open', 'closed']),
  draft: z.boolean().default(false),
  merged: z.boolean(),
  mergeable: z.boolean(),
  merge_commit_sha: z.string().nullable().optional(),
  merged_by: user.nullable().optional(),
  closed_at: z.string().nullable().optional(),
  labels: listOf(z.object({ name: z.string() })).default([]),
  head: branch,
  base: branch,
});
export type GiteaPullRequest = z.output<typeof pullRequest>;
export const pullRequests = listOf(pullRequest);

export const repositoryAt = z.object({ id: z.int(), name: z.string(), owner: user });

/** A ref's name may begin others: then they are a list. */
const ref = z.object({ ref: z.string(), object: z.object({ sha: z.string() }) });
export const refs = z.union([ref.transform((one) => [one]), listOf(ref)]);

export const label = z.object({ id: z.int(), name: z.string() });
export const labels = listOf(label);

export const comment = z.object({ id: z.int(), body: z.string(), user: user.nullable() });
export const comments = listOf(comment);
/** One of its two addresses is empty. */
export const commentAnywhere = comment.extend({
  created_at: z.string(),
  updated_at: z.string(),
  issue_url: z.string(),
  pull_request_url: z.string(),
});
export const commentsAnywhere = listOf(commentAnywhere);

export const issue = z.object({
  number: z.int(),
  html_url: z.string(),
  title: z.string(),
  body: z.string().nullable().default(''),
  state: z.enum(['open', 'closed']),
  user: user.nullable(),
  labels: listOf(label).default([]),
  assignees: listOf(user).default([]),
  updated_at: z.string(),
  closed_at: z.string().nullable().optional(),
  /** There for pull requests alone. */
  pull_request: z.unknown(),
  repository: z.object({ full_name: z.string() }).nullable().optional(),
});
export type GiteaIssue = z.output<typeof issue>;
export const issues = listOf(issue);

export const timeline = listOf(z.object({ type: z.string(), user: user.nullable().optional() }));

export const written = listOf(z.object({ user }));
export const reaction = z.object({ user });

/** A folder is the list of what lies in it. */
export const contents = z.union([
  z.object({ type: z.string(), size: z.int(), content: z.string().nullable().optional() }),
  z.array(z.unknown()),
]);

export const statuses = listOf(
  z.object({
    /** Counts up within a commit. */
    id: z.int(),
    context: z.string(),
    status: z.string(),
    description: z.string().nullable().optional(),
    target_url: z.string().nullable().optional(),
  }),
);

export const reviews = listOf(
  z.object({
    id: z.int(),
    /** A team's request has none. */
    user: user.nullable().optional(),
    state: z.string(),
    body: z.string(),
    official: z.boolean(),
    dismissed: z.boolean(),
    commit_id: z.string().default(''),
    submitted_at: z.string().default(''),
    comments_count: z.int(),
  }),
);

export const reviewComments = listOf(z.object({ path: z.string(), position: z.int().optional(), body: z.string() }));
