import type { Hindrance, WorkPlan } from '../../../domain/preflight/preflight.js';
import type { GiteaClient } from './api/client.js';
import { type Protection, ruleOf } from './protection-rules.js';

/** Merges are the forge's own commits: it needs a key as well. */
export async function signatures(
  client: GiteaClient,
  rules: readonly Protection[],
  { baseBranch, plan }: { readonly baseBranch: string; readonly plan: WorkPlan },
): Promise<Hindrance[]> {
  const wanting = [baseBranch, plan.branch].filter((name) => ruleOf(rules, name)?.require_signed_commits === true);
  const [first] = wanting;
  if (first === undefined) return [];
  if (!plan.signs) {
    return [
      {
        what: `${wanting.join(' and ')} ${wanting.length === 1 ? 'takes' : 'take'} signed commits alone, and the project signs none`,
        hint: 'Name a key in the project: `git: { signing: { key: … } }`.',
      },
    ];
  }
  if (plan.method === null || first !== baseBranch || (await hasKey(client))) return [];
  return [
    {
      what: `${baseBranch} takes signed commits alone, and the forge has no key to sign its merges with`,
      hint: 'Have its administrator give it one ([repository.signing]).',
    },
  ];
}

async function hasKey(client: GiteaClient): Promise<boolean> {
  for (const name of ['gpg', 'pub']) {
    const { status, text } = await client.ask('GET', `/signing-key.${name}`, { answers: [404] });
    if (status !== 404 && text.trim() !== '') return true;
  }
  return false;
}
