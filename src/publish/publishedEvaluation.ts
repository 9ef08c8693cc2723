import type { Evaluation } from '../evaluate/index.ts';

/** Facts in words that learning writes: names of versions, methods and models, and digests. Numbers tell nothing of anybody's code. */
const FACTS = new Set(['codelutra', 'base model', 'base sha256', 'pairs digest', 'engine', 'method', 'focalMask']);
const LEFT_OUT = /^[1-9]\d{0,4} notes? of the run (?:is|are) left out here: they can quote its code and tests\.$/;

/**
 * What of an evaluation everyone may see: the figures. Examples are code of the repositories, notes quote what failing
 * tests print (for pytest their source), and facts in words can hold paths. Done again, it changes nothing.
 */
export function publishedEvaluation(evaluation: Evaluation): Evaluation {
  const { notes, provenance } = evaluation;
  const count = notes.length;
  const [first = ''] = notes;
  const told = `${count} ${count === 1 ? 'note of the run is' : 'notes of the run are'} left out here: they can quote its code and tests.`;
  return {
    ...evaluation,
    examples: [],
    notes: count === 0 || (count === 1 && LEFT_OUT.test(first)) ? notes : [told],
    provenance: Object.fromEntries(
      Object.entries(provenance).filter(([name, value]) => typeof value !== 'string' || FACTS.has(name)),
    ),
  };
}
