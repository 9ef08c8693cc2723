import type { ModelOrigin } from '../../model/index.ts';
import type { Progress } from '../../progress.ts';

/** What a source is asked for. */
export interface ModelRequest<Origin extends ModelOrigin = ModelOrigin> {
  title: string;
  from: Origin;
  /** Pinned, if known: another file is refused. */
  sha256: string | undefined;
  bytes: number | undefined;
  /** Where the file shall be; it appears there only once it is whole and checked. */
  target: string;
  progress: Progress;
}

/** A place models come from. */
export interface ModelSource<Origin extends ModelOrigin> {
  /** Fetches a model file to `target`. @throws UserError when it can't be had or is not what was pinned */
  fetch(request: ModelRequest<Origin>): Promise<void>;
  /** The origin as users write it. */
  describe(origin: Origin): string;
}
