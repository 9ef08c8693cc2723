import type { BareRepository } from './bareRepository.ts';

export type Permission = 'admin' | 'write' | 'read' | 'none';

export interface Pull {
  readonly id: number;
  readonly number: number;
  title: string;
  body: string | null;
  readonly author: string;
  /** The repository that the branch is in: another one for a fork's. */
  readonly from: FakeRepository;
  readonly branch: string;
  readonly base: string;
  headSha: string;
  state: 'open' | 'closed';
  draft: boolean;
  labels: string[];
  mergedAt: string | null;
  mergeCommit: string | null;
  closedAt: string | null;
  readonly createdAt: string;
}

export interface CheckRun {
  readonly id: number;
  readonly suite: number;
  readonly headSha: string;
  name: string;
  status: string;
  conclusion: string | null;
  externalId: string;
  detailsUrl: string | null;
  startedAt: string | null;
  completedAt: string | null;
  output: { title: string | null; summary: string | null; text: string | null; annotations: unknown[] };
  actions: { label: string; description: string; identifier: string }[];
}

export interface Review {
  readonly id: number;
  readonly pull: number;
  readonly author: string;
  readonly commit: string;
  body: string;
  state: string;
  readonly submittedAt: string;
}

export interface ReviewComment {
  readonly id: number;
  readonly review: number;
  readonly pull: number;
  readonly author: string;
  readonly commit: string;
  readonly path: string;
  readonly line: number;
  readonly startLine: number | null;
  readonly side: string;
  body: string;
  readonly createdAt: string;
}

export interface Job {
  readonly id: number;
  readonly name: string;
  readonly conclusion: string;
}

export interface WorkflowRun {
  readonly id: number;
  readonly number: number;
  readonly headSha: string;
  readonly branch: string;
  readonly event: string;
  readonly from: FakeRepository;
  readonly actor: string;
  /** One entry an attempt, the first first. */
  readonly attempts: { conclusion: string; jobs: Job[]; startedAt: string; updatedAt: string }[];
}

export interface Artifact {
  readonly id: number;
  readonly name: string;
  readonly run: WorkflowRun;
  readonly size: number;
  readonly createdAt: string;
  isExpired: boolean;
}

export interface Reaction {
  readonly id: number;
  readonly user: string;
  readonly content: string;
  readonly createdAt: string;
}

/** A repository with what the emulator doesn't keep of it. */
export class FakeRepository {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly isPrivate: boolean;
  readonly git: BareRepository;
  /** The repository that this one is a fork of. */
  readonly parent: FakeRepository | undefined;
  readonly defaultBranch = 'main';
  readonly pulls: Pull[] = [];
  readonly checkRuns: CheckRun[] = [];
  readonly reviews: Review[] = [];
  readonly reviewComments: ReviewComment[] = [];
  readonly runs: WorkflowRun[] = [];
  readonly artifacts: Artifact[] = [];
  /** Check suites by commit. */
  readonly suites = new Map<string, number>();
  /** Reactions by what they are on, such as `issue comment 5`. */
  readonly reactions = new Map<string, Reaction[]>();
  /** What others than the owner may do. */
  readonly permissions = new Map<string, Permission>();

  constructor(facts: {
    id: number;
    owner: string;
    name: string;
    isPrivate: boolean;
    git: BareRepository;
    parent?: FakeRepository | undefined;
  }) {
    this.id = facts.id;
    this.owner = facts.owner;
    this.name = facts.name;
    this.isPrivate = facts.isPrivate;
    this.git = facts.git;
    this.parent = facts.parent;
  }

  get fullName(): string {
    return `${this.owner}/${this.name}`;
  }

  /** Open pull requests from a branch of a repository into this one. */
  pullsFrom(from: FakeRepository, branch: string): Pull[] {
    return this.pulls.filter((pull) => pull.state === 'open' && pull.from === from && pull.branch === branch);
  }
}
