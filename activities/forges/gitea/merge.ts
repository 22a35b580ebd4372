import type { MergeMethod } from '../../../domain/task/forge.js';
import { refusedPush } from '../../../domain/git/refused-push.js';
import { pushRefusedFailure, stepFailure } from '../../temporal/failure.js';
import type { MergeOrder, MergeResult } from '../forge.js';
import type { GiteaClient } from './api/client.js';
import type { Speaker } from './api/speaker.js';
import { readPullRequest, type Settling } from './read-pull-request.js';

const mostTries = 3;

/**
 * Whatever Gitea answers, the pull request is read afterwards: it tells a merge that is there, one that somebody was
 * faster with, and why there is none, better than the status does.
 */
export async function merge(speaker: Speaker, order: MergeOrder, settling: Settling): Promise<MergeResult> {
  const { client } = speaker;
  const { number, headCommit, method } = order;
  for (let tries = 1; ; tries += 1) {
    const answer = await client.ask('POST', `/pulls/${number}/merge`, {
      body: { Do: method, head_commit_id: headCommit, ...titleField(order) },
      // A conflict that came up in this moment is a 500 for a squash.
      answers: [404, 405, 409, 500],
    });
    const said = client.said(answer);
    const now = await readPullRequest(speaker, number, settling);
    if (now.state === 'merged' && now.headCommit !== headCommit) return { kind: 'moved', headCommit: now.headCommit };
    if (now.state === 'merged' && now.mergeCommit !== null) return { kind: 'merged', mergeCommit: now.mergeCommit };
    if (now.state !== 'open') return { kind: 'waits', reason: `pull request #${number} is ${now.state}` };
    if (now.headCommit !== headCommit) return { kind: 'moved', headCommit: now.headCommit };
    if (now.draft) return { kind: 'waits', reason: `pull request #${number} is a draft` };
    if (answer.status === 405 || answer.status === 409) refuse(client, order, said);
    if (now.mergeable === false || tellsConflict(answer)) return { kind: 'conflict' };
    // It had not looked yet whether it merges, as after each change of the base branch or its protection; now it has.
    if (answer.status === 405 && /try again/i.test(said) && tries < mostTries) continue;
    if (answer.status === 405) return { kind: 'waits', reason: said === '' ? 'the forge refuses for now' : said };
    // A race that was lost: Temporal asks again.
    throw new Error(`${client.account} did not merge #${number} (${answer.status})${said === '' ? '' : `: ${said}`}`);
  }
}

/** Of all that is a 409, git's own failure alone comes with the style of the merge: Gitea had not looked before it tried. */
function tellsConflict({ status, text }: { readonly status: number; readonly text: string }): boolean {
  return status === 409 && /^\s*\{[^]*"Style"\s*:/.test(text);
}

/** What time does not fix. */
function refuse({ account }: GiteaClient, { number, method, repository }: MergeOrder, said: string): void {
  if (/not allowed to merge/i.test(said)) {
    throw stepFailure(
      'ForgeRejected',
      `${account} may not merge #${number} into ${repository.baseBranch}: let its user merge there ` +
        '(its role in the repository, or the branch protection’s merge list)',
    );
  }
  if (/merge style/i.test(said)) {
    throw stepFailure(
      'ForgeRejected',
      `The repository does not allow to ${method}: allow it there, or set the project’s merge.method to another`,
    );
  }
  if (/won'?t sign/i.test(said)) {
    throw stepFailure(
      'ForgeRejected',
      `${repository.baseBranch} takes signed commits alone, and ${account} does not sign the merge of #${number} (${said}): ` +
        'have its administrator give it a key ([repository.signing])',
    );
  }
  // A hook's or a protection's words, unless two pushes have met.
  if (/PushRejected with remote/i.test(said) && !/lock ref|failed to update ref|incorrect old value/i.test(said)) {
    const ref = `refs/heads/${repository.baseBranch}`;
    const reason = `${account} refuses the merge of #${number}`;
    const lines = said.replace(/^[^]*?PushRejected with remote message: /, '').replace(/^remote: ?/gm, '');
    throw pushRefusedFailure(refusedPush([{ ref, reason: `${reason}: declined` }], lines));
  }
}

/** A rebase has the commits' own. */
function titleField({ number, title, method }: MergeOrder): { MergeTitleField?: string } {
  const titles: Readonly<Record<MergeMethod, string | null>> = {
    merge: `Merge pull request #${number}: ${title}`,
    squash: `${title} (#${number})`,
    rebase: null,
  };
  const own = titles[method];
  return own === null ? {} : { MergeTitleField: own };
}
