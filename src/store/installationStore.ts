import { sql, type Kysely } from 'kysely';
import { RepositoryStore } from './repositoryStore.ts';
import type { InstallationRow, RepositoryRow, Tables } from './tables.ts';

export interface NewRepository {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly defaultBranch: string;
}

/** One installation's rows. */
export class InstallationStore {
  readonly id: number;
  private readonly db: Kysely<Tables>;

  constructor(db: Kysely<Tables>, id: number) {
    this.db = db;
    this.id = id;
  }

  /** Adds the installation, or brings its account's name up to date. */
  async save(account: string, suspended = false): Promise<void> {
    const suspended_at = suspended ? sql<Date>`now()` : null;
    await this.db
      .insertInto('installations')
      .values({ installation_id: this.id, account, suspended_at })
      .onConflict((conflict) => conflict.column('installation_id').doUpdateSet({ account, suspended_at }))
      .execute();
  }

  async read(): Promise<InstallationRow | undefined> {
    return this.db.selectFrom('installations').selectAll().where('installation_id', '=', this.id).executeTakeFirst();
  }

  /** Forgets all that is known of the installation. */
  async remove(): Promise<void> {
    await this.db.deleteFrom('installations').where('installation_id', '=', this.id).execute();
  }

  /** Adds a repository, or brings its names up to date. */
  async saveRepository({ id, owner, name, defaultBranch }: NewRepository): Promise<void> {
    const names = { owner, name, default_branch: defaultBranch };
    await this.db
      .insertInto('repositories')
      .values({ installation_id: this.id, repository_id: id, ...names })
      .onConflict((conflict) => conflict.columns(['installation_id', 'repository_id']).doUpdateSet(names))
      .execute();
  }

  async repositories(): Promise<RepositoryRow[]> {
    return this.db
      .selectFrom('repositories')
      .selectAll()
      .where('installation_id', '=', this.id)
      .orderBy('repository_id')
      .execute();
  }

  /** One repository's rows within the installation. */
  repository(id: number): RepositoryStore {
    return new RepositoryStore({ db: this.db, owner: { installation_id: this.id, repository_id: id } });
  }
}
