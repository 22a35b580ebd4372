import type { Hindrance, WorkPlan } from '../../../../domain/preflight/preflight.js';
import { signatures } from './in-words.js';
import type { Judged, Rule } from './judged.js';

/** As orch writes one. */
const message = 'developer(ET): auto-commit from developer run_id=1';

/** A rule of the branch that orch pushes to. */
export function judgeBranch(rule: Rule, plan: WorkPlan): Judged[] {
  const { branch, email } = plan;
  switch (rule.type) {
    case 'creation':
    case 'update':
      return [{ hindrance: barred(branch, `lets nobody but a few ${rule.type === 'update' ? 'update' : 'create'}`) }];
    case 'pull_request':
    case 'required_status_checks':
      return [{ hindrance: barred(branch, 'wants a pull request or checks for each change of') }];
    case 'required_signatures':
      return signatures(branch, { ...plan, method: null }).map((hindrance) => ({ hindrance }));
    case 'branch_name_pattern':
      return judgePattern(rule, branch, {
        what: `a ruleset takes no branch of the name ${branch}`,
        hint: 'Give tasks another branch (--branch), or let orch’s account bypass that ruleset.',
      });
    case 'commit_message_pattern':
      return judgePattern(rule, message, {
        what: `a ruleset takes no commit with a message such as ${JSON.stringify(message)}`,
        hint: 'Let orch’s account bypass that ruleset.',
      });
    case 'committer_email_pattern':
    case 'commit_author_email_pattern':
      return judgePattern(rule, email, {
        what: `a ruleset takes no commit of ${email}`,
        hint: 'Give orch’s commits an address that it takes (ORCH_BOT_EMAIL), or let its account bypass that ruleset.',
      });
    case 'max_file_size': {
      const most = rule.parameters?.max_file_size;
      if (most === undefined || most >= plan.maxFileMegabytes) return [];
      const told = `files of more than ${most} MB are refused at the push: set the project’s limits.maxFileMegabytes to ${most}`;
      return [{ told }];
    }
    default:
      return [];
  }
}

function barred(branch: string, does: string): Hindrance {
  return {
    what: `a ruleset ${does} ${branch}`,
    hint: 'Leave orch’s branches (`orch/**/*`) out of that ruleset, or let orch’s account bypass it.',
  };
}

interface PatternRule {
  readonly parameters?: { readonly operator: string; readonly pattern: string; readonly negate?: boolean };
}

function judgePattern({ parameters }: PatternRule, text: string, hindrance: Hindrance): Judged[] {
  if (parameters === undefined) return [];
  const { operator, pattern, negate = false } = parameters;
  const fits = fitsPattern(operator, pattern, text);
  if (fits === null) return [{ unsure: `whether ${JSON.stringify(text)} fits the pattern ${pattern}` }];
  return fits === negate ? [{ hindrance }] : [];
}

/** Null: nobody here can tell. */
function fitsPattern(operator: string, pattern: string, text: string): boolean | null {
  switch (operator) {
    case 'starts_with':
      return text.startsWith(pattern);
    case 'ends_with':
      return text.endsWith(pattern);
    case 'contains':
      return text.includes(pattern);
    case 'regex':
      try {
        return new RegExp(pattern).test(text);
      } catch {
        return null;
      }
    default:
      return null;
  }
}
