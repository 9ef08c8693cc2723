import { NO_OBJECT } from './bareRepository.ts';
import { checkObject } from './checkObject.ts';
import { keepHead, movingRefs } from './movingRefs.ts';
import { openPull, type NewPull } from './openPull.ts';
import { pullEvent } from './pullEvent.ts';
import { pullObject } from './pullObject.ts';
import type { CheckRun, FakeRepository, Permission, Pull } from './repository.ts';
import { reactionCounts, type REACTIONS } from './reactionCounts.ts';
import type { World } from './world.ts';
import { writeTree } from './writeTree.ts';

/** What people do in a repository on GitHub, with the events that it sends. */
export class People {
  readonly world: World;
  readonly repository: FakeRepository;

  constructor(world: World, repository: FakeRepository) {
    this.world = world;
    this.repository = repository;
  }

  /** Lets somebody do something in the repository. */
  async permit(login: string, permission: Permission): Promise<void> {
    const { permissions, owner, fullName } = this.repository;
    permissions.set(login, permission);
    const level = { admin: 'admin', write: 'push', read: 'pull', none: 'pull' }[permission];
    const path = `/repos/${fullName}/collaborators/${login}`;
    await this.world.emulated.as(this.world.admin(owner), 'PUT', path, { permission: level });
  }

  /**
   * Commits files on a branch and pushes it; a branch that is new begins where the default one is.
   * @param files texts by path; null for one that goes
   * @returns the commit's id
   */
  async push(
    login: string,
    branch: string,
    files: Readonly<Record<string, string | null>>,
    message: string,
  ): Promise<string> {
    const { git, defaultBranch } = this.repository;
    const ref = `refs/heads/${branch}`;
    const old = await git.commit(ref);
    const parent = old ?? (await git.commit(`refs/heads/${defaultBranch}`));
    const items = await Promise.all(
      Object.entries(files).map(async ([path, text]) => ({
        path,
        mode: '100644',
        sha: text === null ? null : await git.git(['hash-object', '-w', '--stdin'], { input: text }),
      })),
    );
    const tree = await writeTree(git, parent, items);
    const env = { GIT_AUTHOR_NAME: login, GIT_AUTHOR_EMAIL: `${login}@example.org` };
    const from = parent === undefined ? [] : ['-p', parent];
    const commit = await git.git(['commit-tree', tree, ...from], { input: message, env });
    await movingRefs({ ...this, actor: login }, () => git.git(['update-ref', ref, commit, old ?? NO_OBJECT]));
    return commit;
  }

  /** Pushes what a work tree's repository has, with its history. */
  async pushFrom(login: string, folder: string, refspec: string): Promise<void> {
    const { git } = this.repository;
    await movingRefs({ ...this, actor: login }, () => git.git(['fetch', '--quiet', '--force', folder, refspec]));
  }

  async open(pull: NewPull): Promise<Pull> {
    return openPull(this.world, this.repository, pull);
  }

  async close(login: string, pull: Pull): Promise<void> {
    pull.state = 'closed';
    pull.closedAt = new Date().toISOString();
    await pullEvent({ ...this, actor: login }, pull, 'closed');
  }

  /** Merges a pull request with a merge commit. @throws Error where it conflicts */
  async merge(login: string, pull: Pull): Promise<void> {
    const { git } = this.repository;
    const ref = `refs/heads/${pull.base}`;
    const base = await git.git(['rev-parse', ref]);
    const tree = await git.git(['merge-tree', '--write-tree', base, pull.headSha]);
    const input = `Merge pull request #${pull.number}`;
    const commit = await git.git(['commit-tree', tree, '-p', base, '-p', pull.headSha], { input });
    pull.state = 'closed';
    pull.mergedAt = new Date().toISOString();
    pull.closedAt = pull.mergedAt;
    pull.mergeCommit = commit;
    await keepHead(this.repository, pull);
    await movingRefs({ ...this, actor: login }, () => git.git(['update-ref', ref, commit, base]));
    await pullEvent({ ...this, actor: login }, pull, 'closed');
  }

  async label(login: string, pull: Pull, name: string): Promise<void> {
    pull.labels.push(name);
    const { labels } = await pullObject(this.world, this.repository, pull);
    await pullEvent({ ...this, actor: login }, pull, 'labeled', { label: labels.at(-1) });
  }

  async ready(login: string, pull: Pull): Promise<void> {
    pull.draft = false;
    await pullEvent({ ...this, actor: login }, pull, 'ready_for_review');
  }

  /** Comments on a pull request. @returns the comment's number */
  async comment(login: string, pull: Pull, body: string): Promise<number> {
    const issue = `/repos/${this.repository.fullName}/issues/${pull.number}`;
    const { emulated, webhooks } = this.world;
    const comment = (await emulated.as(login, 'POST', `${issue}/comments`, { body })) as { id: number };
    const shown = (await emulated.as(login, 'GET', issue)) as { id: number };
    const { labels } = await pullObject(this.world, this.repository, pull);
    const url = `${this.world.url}/repos/${this.repository.fullName}/pulls/${pull.number}`;
    const { state, title, draft } = pull;
    const links = { url, html_url: url, diff_url: url, patch_url: url };
    await webhooks.send(this.repository, 'issue_comment', 'created', login, {
      comment: { ...comment, author_association: 'MEMBER', user: this.world.user(login) },
      issue: {
        id: shown.id,
        number: pull.number,
        title,
        body: pull.body,
        state,
        draft,
        labels,
        assignees: [],
        assignee: null,
        milestone: null,
        active_lock_reason: null,
        reactions: reactionCounts(this.repository, `issue ${pull.number}`),
        pull_request: links,
        user: this.world.user(pull.author),
      },
    });
    return comment.id;
  }

  /** @param subject such as `review comment 5` */
  react(login: string, subject: string, content: (typeof REACTIONS)[number]): void {
    const list = this.repository.reactions.get(subject) ?? [];
    this.repository.reactions.set(subject, list);
    list.push({ id: this.world.nextId(), user: login, content, createdAt: new Date().toISOString() });
  }

  /** Presses a button of a check. */
  async press(login: string, run: CheckRun, identifier: string): Promise<void> {
    if (!run.actions.some((action) => action.identifier === identifier)) throw new Error(`no button ${identifier}`);
    await this.checkEvent(login, run, 'requested_action', { requested_action: { identifier } });
  }

  /** Asks for a check once more. */
  async rerequest(login: string, run: CheckRun): Promise<void> {
    await this.checkEvent(login, run, 'rerequested', {});
  }

  private async checkEvent(login: string, run: CheckRun, action: string, more: object): Promise<void> {
    const shown = await checkObject(this.world, this.repository, run);
    await this.world.webhooks.send(this.repository, 'check_run', action, login, { check_run: shown, ...more });
  }
}
