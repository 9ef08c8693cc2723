import type { Runner } from './runner.ts';
import { ava } from './runners/ava.ts';
import { jest } from './runners/jest.ts';
import { mocha } from './runners/mocha.ts';
import { nodeTest } from './runners/nodeTest.ts';
import { pytest } from './runners/pytest.ts';
import { tap } from './runners/tap.ts';
import { unittest } from './runners/unittest.ts';
import { vitest } from './runners/vitest.ts';

/** Every runner, by the name that settings use; the first that a project shows signs of is taken. */
export const runners = { vitest, jest, 'node-test': nodeTest, ava, mocha, tap, pytest, unittest } satisfies Record<
  string,
  Runner
>;

export type RunnerName = keyof typeof runners;
