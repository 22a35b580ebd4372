import type { CiPolicy } from '../../domain/ci/ci-policy.js';
import type { Approvers } from '../../domain/pipeline/approvers.js';
import type { StartRule } from '../../domain/intake/is-ready.js';
import type { Role, StageName } from '../../domain/pipeline/stages.js';
import type { DeployPolicy, EnvironmentName, EnvironmentPolicy } from '../../domain/pipeline/environment.js';
import type { AgentName } from '../../domain/agents/agents.js';
import type { ProjectCommand, SetUpSecret } from '../../domain/gates/project-command.js';
import type { Network } from '../../domain/network/network.js';
import type { CommandsNetwork, MergePolicy, ProtectedPolicy, Repository } from '../../domain/task/task.js';
import type { Urgency } from '../../domain/notices/notice-kinds.js';
import type { Sandbox } from '../../domain/network/sandbox.js';

/** The program behind a role, as a project tells it. */
export interface ProjectAgent {
  readonly name: AgentName;
  /** Null: the settings'. */
  readonly program: string | null;
  /** For the agent `command` alone. */
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Null: the settings'. */
  readonly sandbox: Sandbox | null;
  /** Beside its provider; null: that alone, where it is in a sandbox. */
  readonly network: Network | null;
  readonly repositorySettings: boolean;
}

/** A command of the project's own, a step of its set-up or a check. */
export interface Command extends Omit<ProjectCommand, 'timeoutSeconds'> {
  /** Null: the settings'. */
  readonly timeoutSeconds: number | null;
}

/** Where and how a project is deployed to one environment. */
export interface ProjectEnvironment extends Omit<EnvironmentPolicy, 'sandbox'> {
  /** Null: the settings'. */
  readonly sandbox: Sandbox | null;
  /** What its commands see of a host beside their checkout and the toolchain, absolute. */
  readonly paths: { readonly read: readonly string[]; readonly write: readonly string[] };
}

export interface ProjectDeploy extends Omit<DeployPolicy, 'environments'> {
  readonly environments: Readonly<Record<EnvironmentName, ProjectEnvironment>>;
}

/** A project as the projects file and ORCH_PROJECTS_JSON tell it: checked, yet nothing resolved. */
export interface Project {
  readonly name: string;
  /** With its place on its forge, where it has one. */
  readonly repository: Repository;
  /** The key that its commits are signed with: a file's path, absolute, or the name of a variable; null: they are not. */
  readonly signing: string | null;
  readonly merge: MergePolicy;
  readonly pullRequest: {
    /** A cancel closes the one that orch has opened. */
    readonly closeOnCancel: boolean;
  };
  readonly ci: CiPolicy;
  readonly agent: ProjectAgent;
  /** In its place for a role. */
  readonly agents: Readonly<Partial<Record<Role, ProjectAgent>>>;
  /** Where a role may write beside its artifacts. */
  readonly paths: Readonly<Partial<Record<Role, readonly string[]>>>;
  /** Of the paths that no role may change: which one may here, and whether a person is asked about the others. */
  readonly protected: ProtectedPolicy;
  readonly models: Readonly<Partial<Record<Role, string>>>;
  readonly efforts: Readonly<Partial<Record<Role, string>>>;
  readonly tools: Readonly<Partial<Record<Role, readonly string[]>>>;
  readonly maxTurns: Readonly<Partial<Record<Role, number>>>;
  /** Null: those of the stage table. `requirements`, or a stage's name: before deploy, after any other. */
  readonly approvals: readonly ('requirements' | StageName)[] | null;
  /** Identities of who may decide about its approvals (`local:ada`); null: everybody. */
  readonly approvers: Approvers | null;
  /** What its programs see of a host beside what all see, absolute. */
  readonly sandbox: { readonly read: readonly string[]; readonly write: readonly string[] };
  readonly setUp: {
    readonly commands: readonly Command[];
    /** Null: the usual lockfiles and manifests. */
    readonly files: readonly string[] | null;
    readonly secrets: readonly SetUpSecret[];
  };
  readonly checks: readonly Command[];
  /** Null: their host's registries, where they are in a sandbox. */
  readonly network: CommandsNetwork;
  /** What its set-up and checks have beside the host's. */
  readonly environment: Readonly<Record<string, string>>;
  /** Names of the worker's variables that its set-up, checks and agents read. */
  readonly expose: readonly string[];
  /** Stages to run, in order; null: all. */
  readonly pipeline: readonly StageName[] | null;
  readonly limits: {
    /** Absent: the settings'; null: none. */
    readonly budgetUsd?: number | null | undefined;
    /** Of all its tasks. Absent or null: none. */
    readonly budgetUsdPerDay?: number | null | undefined;
    /** At once, on all hosts; absent: as many as there are slots. */
    readonly agents?: number | undefined;
    readonly agentsByRole?: Readonly<Partial<Record<Role, number>>> | undefined;
    readonly maxRollbacks?: number | undefined;
    readonly maxTries?: number | undefined;
    readonly checkTimeoutSeconds?: number | undefined;
    readonly maxFileMegabytes?: number | undefined;
    readonly maxFiles?: number | undefined;
  };
  readonly deploy: ProjectDeploy;
  /** Null: the local one. */
  readonly tracker: ProjectTracker | null;
  /** Chats by urgency, with their topics; an urgency that is absent is told where the settings say. */
  readonly notify: { readonly telegram: Readonly<Partial<Record<Urgency, readonly string[] | undefined>>> };
}

/** Where a project's work items are, and how they and its tasks follow each other. */
export type ProjectTracker = RepositoryTracker | PlaneTracker;

interface TrackerPlace {
  /** An account of the settings: `gitea`, `github-work`, `plane`. */
  readonly account: string;
  /** Empty at Plane, where a project's id is enough. */
  readonly owner: string;
  readonly name: string;
  /** What makes an item one to be started: any of these; with none no item starts by itself. */
  readonly start: StartRule;
  /** What becomes of a task whose item a person closes. */
  readonly whenClosed: 'cancel' | 'ask';
  readonly pollSeconds: number;
}

/** Issues of a repository on a forge: labels show where their tasks are. */
export interface RepositoryTracker extends TrackerPlace {
  readonly kind: 'repository';
  /** The label of each stage; a stage without one takes the label before it off. */
  readonly labels: Readonly<Partial<Record<ItemStage, string>>>;
  readonly blockedLabel: string;
}

/** Work items of a Plane project, whose id is the place's name: states show where their tasks are. */
export interface PlaneTracker extends TrackerPlace {
  readonly kind: 'plane';
  /** The name of each stage's state; a stage without one leaves the item where it is. */
  readonly states: Readonly<Partial<Record<ItemStage, string>>>;
  /** What shows that a person is needed; null: nothing does. */
  readonly blocked: { readonly state: string } | { readonly label: string } | null;
  /** States that a person moves an item to, to decide about what its task waits for. */
  readonly decisions: { readonly approved: string | null; readonly rejected: string | null };
  /** Nobody has chosen these names: what the project has no state for is left alone. Otherwise that is a mistake. */
  readonly onlyIfThere: boolean;
}

/** Where a work item stands: a stage of its pipeline, or how its task ended. */
type ItemStage = StageName | 'done' | 'cancelled';
