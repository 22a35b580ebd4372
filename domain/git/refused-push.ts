import { firstLines } from '../text/last-lines.js';

/** Why an origin has not taken a push. */
export interface RefusedPush {
  readonly ref: string;
  /**
   * `content`: it objects to what was pushed. `right`: the account may not push so. `unsaid`: it has objected without a word.
   * `other`: git itself has not taken it there.
   */
  readonly because: 'content' | 'right' | 'unsaid' | 'other';
  /** What the origin said, without secrets; at most 20. */
  readonly lines: readonly string[];
  /** Git's own word for it: `pre-receive hook declined`. */
  readonly reason: string;
  /** The right, in words; absent: none is missing. */
  readonly missing?: string;
}

/** What one push of several refs was answered. */
export interface RefusedRef {
  readonly ref: string;
  readonly reason: string;
}

/** Of what an origin says: as much as a notice and a prompt have room for. */
const room = { lines: 20, characters: 1_500 };

/** Refs that orch keeps beside the branches. */
const ownRefs = /^refs\/orch\//;

/**
 * Rights that are missing, by how Gitea, GitHub and GitLab say so; first match counts. Whatever else an origin says is about what
 * was pushed.
 */
const rights: readonly (readonly [RegExp, string])[] = [
  [
    /must have verified signatures|is protected from unverified commit/i,
    'commits signed with a key that the forge knows',
  ],
  [
    /refusing to allow an? .{1,80} to create or update workflow/i,
    'the right to change workflows: the scope `workflow`, or “Workflows: read and write”',
  ],
  [/GH007|email privacy restrictions/i, 'an address for commits that the account may publish: ORCH_BOT_EMAIL'],
  [/repository (was|is) archived|Repo: \S+ is archived/i, 'a repository that takes pushes: this one is archived'],
  [
    /^(Gitea: )?Mirror Repository|cannot push to (a )?(read-only )?mirror/i,
    'a repository that takes pushes: this one is a mirror',
  ],
  [
    /GH006|protected branch hook declined|not allowed to (force[- ])?push (code )?to protected branch|(update|create|delete) this protected ref|changes must be made through a pull request|creations being restricted|is protected from (force push|deletion)/i,
    'the right to push to this branch, which the forge protects',
  ],
  [
    /Rejecting changes as \w+ environment not set/i,
    'an address by which the forge itself takes pushes: http, or ssh with a key that the forge manages',
  ],
  [
    /User permission denied for writing|not allowed to push code to this project|is not authorized to write/i,
    'the right to write to the repository',
  ],
];

/** Git's own words at the other side: they say what the reason says. */
const gitsOwn = /^error: hook declined to update /;

/** `said`: what the other side has written, redacted. */
export function refusedPush(refs: readonly RefusedRef[], said: string): RefusedPush {
  // Of refs that are pushed at once, all fall with one.
  const { ref, reason } = refs.find((one) => !/atomic/i.test(one.reason)) ?? refs[0] ?? { ref: '', reason: '' };
  const isOthersFall = refs.some((one) => one.ref !== ref && /atomic/i.test(one.reason));
  const text = said
    .split('\n')
    .filter((line) => !gitsOwn.test(line))
    .map((line) => line.replace(/^error: ?/, ''))
    .join('\n');
  const lines = firstLines(text, room)
    .split('\n')
    .filter((line) => line !== '');
  const known = { ref, reason, lines };
  const missing =
    ownRefs.test(ref) && isOthersFall
      ? 'refs below refs/orch/, which orch keeps beside its branches'
      : rights.find(([pattern]) => [...lines, reason].some((line) => pattern.test(line)))?.[1];
  if (missing !== undefined) return { ...known, because: 'right', missing };
  const isContent = /declined/i.test(reason) || lines.some((line) => /pack exceeds maximum allowed size/i.test(line));
  if (!isContent) return { ...known, because: 'other' };
  return { ...known, because: lines.length === 0 ? 'unsaid' : 'content' };
}

/** The other side's own words; where it has none, git's. */
export function saidOfRefusal({ lines, reason }: Pick<RefusedPush, 'lines' | 'reason'>): string {
  return lines.length === 0 ? reason : lines.join(' · ');
}

/** What happened, and what to do about it. */
export function refusedPushInWords({ ref, because, lines, reason, missing }: RefusedPush): string {
  const said = saidOfRefusal({ lines, reason });
  if (because === 'unsaid') return `The origin refuses ${ref}, and does not say why (${reason})`;
  if (missing !== undefined) return `The origin refuses ${ref}. What is missing: ${missing}. It says: ${said}`;
  // Git says a page about it, which would leave no room for the way out.
  if (/checked out/.test(reason))
    return `The origin refuses ${ref}: ${reason}; the origin is a working copy that has this branch checked out: use a bare repository as origin`;
  return `The origin refuses ${ref}: ${because === 'other' && lines.length > 0 ? `${reason} (${said})` : said}`;
}

/** What such a failure carries; null: the failure is another. */
export function refusedPushOf(failure: {
  readonly details?: readonly unknown[] | null | undefined;
}): RefusedPush | null {
  const [first] = failure.details ?? [];
  return typeof first === 'object' && first !== null && 'because' in first ? (first as RefusedPush) : null;
}
