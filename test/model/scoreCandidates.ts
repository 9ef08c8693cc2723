import { loadAdapter, packSequence, scoreSequence, type Adapter, type Model } from '../../src/model/index.ts';

/** Our log-probability of each of `candidates[i]` behind row `rows[i]` of `ids`. */
export function scoreCandidates(
  model: Model,
  adapter: Adapter,
  ids: number[],
  rows: number[],
  candidates: number[][],
): Float32Array[] {
  const loaded = loadAdapter(model, adapter);
  const whole = packSequence(ids, []);
  const found = scoreSequence(model, loaded, {
    ...whole,
    rows: Int32Array.from(rows.flatMap((row, i) => candidates[i]!.map(() => row))),
    targets: Int32Array.from(candidates.flat()),
  });
  loaded.dispose();
  let at = 0;
  return candidates.map((tokens) => found.subarray(at, (at += tokens.length)));
}
