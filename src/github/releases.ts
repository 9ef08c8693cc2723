import { openAsBlob } from 'node:fs';
import { asking, isTaken, statusOf } from './apiError.ts';
import type { GitHub } from './client.ts';
import { releaseSchema, type Asset, type Release } from './release.ts';
import type { RepositoryName } from './repositoryName.ts';

/** Releases that are looked through, newest first; GitHub itself shows no more than ten times as many. */
const MOST_PAGES = 10;

export interface ReleaseText {
  readonly tag: string;
  readonly name: string;
  /** Markdown. */
  readonly body: string;
}

/** A repository's releases. Every method throws a UserError for what GitHub refuses. */
export class Releases {
  private readonly github: GitHub;
  private readonly name: RepositoryName;

  constructor(github: GitHub, name: RepositoryName) {
    this.github = github;
    this.name = name;
  }

  /** Newest first; drafts only for who may write. */
  async list(): Promise<Release[]> {
    return asking('listing the releases', this.name, async () => {
      const found: Release[] = [];
      const pages = this.github.paginate.iterator(this.github.rest.repos.listReleases, { ...this.name, per_page: 100 });
      let count = 0;
      for await (const { data } of pages) {
        found.push(...data.map((item) => releaseSchema.parse(item)));
        if (++count === MOST_PAGES) break;
      }
      return found;
    });
  }

  /** The published release of a tag. */
  async byTag(tag: string): Promise<Release | undefined> {
    return this.orNothing(`looking for the release ${tag}`, async () => {
      const { data } = await this.github.rest.repos.getReleaseByTag({ ...this.name, tag });
      return releaseSchema.parse(data);
    });
  }

  async byId(id: number): Promise<Release | undefined> {
    return this.orNothing('looking at the release', async () => {
      const { data } = await this.github.rest.repos.getRelease({ ...this.name, release_id: id });
      return releaseSchema.parse(data);
    });
  }

  /** Names of the tags that begin with `prefix`. */
  async tags(prefix: string): Promise<string[]> {
    return asking('listing the tags', this.name, async () => {
      const { data } = await this.github.rest.git.listMatchingRefs({ ...this.name, ref: `tags/${prefix}` });
      return data.map(({ ref }) => ref.replace(/^refs\/tags\//, ''));
    });
  }

  /** A release that only those who may write see. Its tag is made when it is published. */
  async createDraft({ tag, name, body }: ReleaseText): Promise<Release> {
    return asking('making a draft release', this.name, async () => {
      const { data } = await this.github.rest.repos.createRelease({
        ...this.name,
        tag_name: tag,
        name,
        body,
        draft: true,
        make_latest: 'false',
      });
      return releaseSchema.parse(data);
    });
  }

  /**
   * Publishes a draft under its final tag, never as the repository's latest release.
   * @returns undefined where another release has the tag, or the draft is gone
   */
  async publish(id: number, { tag, name, body }: ReleaseText): Promise<Release | undefined> {
    return asking('publishing the release', this.name, async () => {
      try {
        const { data } = await this.github.rest.repos.updateRelease({
          ...this.name,
          release_id: id,
          tag_name: tag,
          name,
          body,
          draft: false,
          make_latest: 'false',
        });
        return releaseSchema.parse(data);
      } catch (error) {
        if (isTaken(error) || statusOf(error) === 404) return undefined;
        throw error;
      }
    });
  }

  /** Deletes a release and its assets; one that is gone already is fine. */
  async remove(id: number): Promise<void> {
    await this.orNothing('deleting the draft release', () =>
      this.github.rest.repos.deleteRelease({ ...this.name, release_id: id }),
    );
  }

  /** Uploads a file as an asset. @returns false where the release has an asset of that name, or is gone */
  async upload({ id, uploadUrl }: Release, name: string, file: { path: string; type: string }): Promise<boolean> {
    return asking(`uploading ${name}`, this.name, async () => {
      // The file is sent from the disk, and can be sent again by a retry.
      const data = await openAsBlob(file.path);
      try {
        await this.github.rest.repos.uploadReleaseAsset({
          ...this.name,
          release_id: id,
          url: `${uploadUrl}{?name,label}`,
          name,
          headers: { 'content-type': file.type, 'content-length': data.size },
          // Octokit hands anything that fetch takes on as it is; its types know text only.
          data: data as unknown as string,
        });
        return true;
      } catch (error) {
        if (isTaken(error) || statusOf(error) === 404) return false;
        throw error;
      }
    });
  }

  /** @returns false where the asset is gone, or another has the name */
  async renameAsset({ id }: Asset, name: string): Promise<boolean> {
    return asking(`naming ${name}`, this.name, async () => {
      try {
        await this.github.rest.repos.updateReleaseAsset({ ...this.name, asset_id: id, name });
        return true;
      } catch (error) {
        if (isTaken(error) || statusOf(error) === 404) return false;
        throw error;
      }
    });
  }

  /** Deletes an asset; one that is gone already is fine. */
  async removeAsset({ id }: Asset): Promise<void> {
    await this.orNothing('deleting a damaged upload', () =>
      this.github.rest.repos.deleteReleaseAsset({ ...this.name, asset_id: id }),
    );
  }

  /**
   * An asset's bytes from `from` on.
   * @returns where the bytes really begin: 0 where the server can't begin in the middle
   */
  async read(
    { id, name }: Asset,
    from = 0,
    signal?: AbortSignal,
  ): Promise<{ from: number; bytes: AsyncIterable<Uint8Array> }> {
    return asking(`downloading ${name}`, this.name, async () => {
      const { data, status } = await this.github.rest.repos.getReleaseAsset({
        ...this.name,
        asset_id: id,
        headers: { accept: 'application/octet-stream', ...(from === 0 ? {} : { range: `bytes=${from}-` }) },
        request: { parseSuccessResponseBody: false, ...(signal === undefined ? {} : { signal }) },
      });
      // With the option above the answer is the body's stream, which the types don't say.
      return { from: (status as number) === 206 ? from : 0, bytes: data as unknown as AsyncIterable<Uint8Array> };
    });
  }

  private async orNothing<T>(what: string, request: () => Promise<T>): Promise<T | undefined> {
    return asking(what, this.name, async () => {
      try {
        return await request();
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    });
  }
}
