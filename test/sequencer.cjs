const { default: Sequencer } = require('@jest/test-sequencer');

/** The slowest test files. Begun first, none of them is left for the end, when other workers have nothing to do any more. */
const SLOWEST = [
  'refine/learn/learn',
  'harvest/flaky',
  'publish/kill',
  'suggest/fix',
  'refine/resume',
  'publish/smollm2',
  'demo/history',
  'setup/setup',
  'suggest/command',
  'harvest/sources',
  'suggest/fixRecord',
  'github/commit',
];

/** In a fresh clone jest knows no durations, and would go by the files' sizes. */
module.exports = class extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const at = SLOWEST.findIndex((name) => path.endsWith(`/test/${name}.test.ts`));
      return at === -1 ? SLOWEST.length : at;
    };
    return [...super.sort(tests)].sort((one, other) => rank(one) - rank(other));
  }
};
