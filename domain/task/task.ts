import type { CiPolicy } from '../ci/ci-policy.js';
import type { AgentName } from '../agents/agents.js';
import type { AgentOptions } from '../agents/agent.js';
import type { Approvers } from '../pipeline/approvers.js';
import type { DeployPolicy } from '../pipeline/environment.js';
import type { ForgeRepository, MergeMethod } from './forge.js';
import type { GitFilter } from '../git/git-filter.js';
import type { Submodule } from '../git/submodule.js';
import type { Role, Stage, StageName, Verdict } from '../pipeline/stages.js';
import type { Tokens } from '../agents/tokens.js';
import type { AgentFailureType } from '../failures/failure.js';
import type { GateReport } from '../gates/gate.js';
import type { ProjectCommand, SetUpPolicy } from '../gates/project-command.js';
import type { Network, Refused } from '../network/network.js';
import type { Sandbox } from '../network/sandbox.js';

/** What a task is: fixed at its start, the same for its whole life. */
export interface TaskIdentity {
  /** The workflow id: `task/<project>/<item>`, later generations `…/2`. */
  readonly id: string;
  readonly project: string;
  readonly item: string;
  readonly generation: number;
  readonly title: string;
  readonly branch: string;
  readonly repository: Repository;
  /** As what the item was known before orch had it: what roles wrote then lies in the folder of that name. Absent: as now. */
  readonly earlierItem?: string;
}

export interface Repository {
  /** A name for folders and messages, safe as a single path component. */
  readonly name: string;
  readonly url: string;
  /** Where it was before it moved, while the task was under way; the last place last. */
  readonly movedFrom?: readonly string[];
  readonly baseBranch: string;
  /** Where its pull requests are; absent: the ledger, see the local forge. */
  readonly forge?: ForgeRepository;
  /** Those of its filters that git runs; absent: none. */
  readonly filters?: readonly GitFilter[];
  /** Prefixes of URLs that its submodules may have beside those of its own forge; absent: none. */
  readonly submodules?: readonly string[];
}

/** What git has to know of a repository whose files it passes through filters. */
export type FilteredRepository = Pick<Repository, 'url' | 'filters'>;

/** How a role's agent is run; resolved by the client, so it never changes under a running task. */
export interface AgentPolicy extends Omit<AgentOptions, 'sandboxed' | 'limited'> {
  readonly agent: AgentName;
  /** The executable; a path, or a name on the worker's PATH. */
  readonly program: string;
  /** Names and values that the project adds to the agent's environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly killGraceSeconds: number;
  /** Silence for this long ends the run; null: any silence is borne. */
  readonly stallSeconds: number | null;
  readonly sandbox: Sandbox;
  /** What its sandbox lets the agent reach beside its provider; null: nothing. Without a sandbox it reaches everything. */
  readonly network: Network | null;
}

/** Numbers and rules that travel with the task. All times in seconds. */
export interface TaskPolicy {
  readonly pipeline: readonly Stage[];
  readonly agents: Readonly<Record<Role, AgentPolicy>>;
  /** Identities of who might decide about approvals when the task began; who decides later is judged by the present settings. */
  readonly approvers: Approvers | null;
  readonly setUp: SetUpPolicy;
  /** Commands that must exit 0 before development passes. */
  readonly checks: readonly ProjectCommand[];
  readonly network: CommandsNetwork;
  /** What set-up and checks have in their environment beside the host's. */
  readonly environment: Readonly<Record<string, string>>;
  /** Names of the worker's variables that set-up, checks and agents may read. */
  readonly expose: readonly string[];
  /** Where roles may write beside their artifacts; a role that is left out: all for the developer, `docs/` for the others. */
  readonly paths: Readonly<Partial<Record<Role, readonly string[]>>>;
  /** Of the paths that only few may change. */
  readonly protected: ProtectedPolicy;
  /** Larger files are not committed. */
  readonly maxFileMegabytes: number;
  /** Of more changed files none is committed. */
  readonly maxFiles: number;
  /** How often an agent that failed is run again in one visit of a stage, the first run counted. */
  readonly maxTries: number;
  readonly transientRetries: number;
  readonly backoffBaseSeconds: number;
  readonly backoffMaxSeconds: number;
  /** Rollbacks allowed between one pair of stages. */
  readonly maxRollbacks: number;
  /** How long a step around the agent is retried before the task is blocked. */
  readonly patienceSeconds: number;
  /** How long a host may leave work lying before it is asked whether it lives. */
  readonly hostPatienceSeconds: number;
  readonly reminderSeconds: number;
  readonly heartbeatSeconds: number;
  /** US dollars the task may spend; null: no limit. */
  readonly budgetUsd: number | null;
  /** US dollars set aside for a run until its real cost is known. */
  readonly runReserveUsd: number;
  readonly deploy: DeployPolicy;
  /** Where the work item is; null: in the ledger. */
  readonly tracker: ForgeRepository | null;
  /** How pull requests are merged. */
  readonly merge: MergePolicy;
  /** A cancel closes the pull request that orch has opened; absent: it stays open. */
  readonly closeOnCancel?: true;
  /** How long the forge's checks of a commit may take, from its push on. */
  readonly ciTimeoutSeconds: number;
  /** What is asked of them. */
  readonly ci: CiPolicy;
}

/** What set-up and checks reach in their sandbox; null: the registries of their host. */
export interface CommandsNetwork {
  readonly setUp: Network | null;
  readonly checks: Network | null;
}

export interface MergePolicy {
  readonly method: MergeMethod;
  /** Where the base branch went on meanwhile: merged as it is, or into the branch first, and the gates run again. */
  readonly whenBaseMoved: 'merge' | 'integrate';
  /** Once the task is done, where the branch is as it was merged. */
  readonly deleteBranch: boolean;
}

/** Of the protected paths: which are not, in this project, and whether a person is asked for the others. */
export interface ProtectedPolicy {
  readonly allow: readonly string[];
  readonly ask: boolean;
}

/** What came back to a role: put before it in its next prompt. */
export interface Feedback {
  /** `form`: what orch itself says about files and verdicts that are missing, wrong, or not taken. `push`: what the origin says. */
  readonly from:
    StageName | 'form' | 'push' | 'base' | 'check' | 'approval' | 'failure' | 'guidance' | 'item' | 'merge';
  /** At most `feedbackLimit` characters. */
  readonly text: string;
  /** The artifact that says more, relative to the worktree. */
  readonly artifact?: string;
}
export const feedbackLimit = 4_000;

/** What is told of a finished run: facts, no texts of any length. */
export interface RunFacts {
  readonly number: number;
  readonly exitCode: number | null;
  readonly sessionId: string | null;
  readonly durationMs: number;
  readonly tokens: Tokens | null;
  readonly costUsd: number | null;
  /** By the settings' prices, not by the agent. */
  readonly costEstimated?: boolean;
  /** How many earlier runs that ended without telling a cost it tells of. */
  readonly tellsRuns?: number;
  /** The model that did the work, where the agent told it. */
  readonly model?: string | null;
  /** Absent: nothing. */
  readonly refused?: Refused;
  /** It has used a tool, as far as anybody can tell. */
  readonly acted: boolean;
  readonly logPath: string;
}

/** Where a task's worktree is. */
export interface Workspace {
  readonly hostId: string;
  readonly path: string;
  readonly headCommit: string;
  readonly baseCommit: string;
  /** How many hosts the task had left before. */
  readonly epoch: number;
  /** Absent: the branch has none. */
  readonly submodules?: readonly Submodule[];
}

export interface PullRequest {
  readonly number: number;
  /** The forge's own number of the repository: its name may change. Absent: no forge has told it. */
  readonly repositoryId?: string;
  readonly url: string | null;
  readonly mergeCommit: string | null;
  /** The base branch that it had when it was looked at last; absent: nobody has looked. */
  readonly base?: string;
  /** The base branch that it had before a person gave it another one; absent: nobody has. */
  readonly retargetedFrom?: string;
  /** The task's head, all of which was merged. */
  readonly mergedHead?: string;
  /** The head that a person has merged, with commits that no stage has seen; absent: it had none. */
  readonly foreignHead?: string;
  /** The head that a person approved, where the merged one is that with the base; absent: they are the same, or nobody was asked. */
  readonly approvedHead?: string;
  /** A person who has merged it; absent: nobody, or orch. */
  readonly mergedBy?: string;
}

/** One visit of a stage: entered once, left once, any number of runs between. */
export interface StageVisit {
  readonly stage: StageName;
  readonly role: Role;
  readonly round: number;
  readonly startedAt: number;
  endedAt: number | null;
  runs: number;
  verdict: Verdict | null;
  tokens: number;
  costUsd: number;
  /** What of it is estimated; absent where nothing is. */
  estimatedUsd?: number;
  /** Runs whose cost nobody knows; absent where there is none. */
  unknownCosts?: number;
  lastFailure: AgentFailureType | null;
  /** What its runs asked for and were not given; absent: nothing. */
  refused?: Refused;
  /** What its gate found last; null: it has not come to it. */
  gate: GateReport | null;
  /** The task went on to the next stage; absent: elsewhere, or it is still here. */
  passed?: true;
}
