import { stderr } from 'node:process';
import { terminalProgress } from '../src/progress.ts';

// Jest has no global of that name in modules.
const { jest } = import.meta;
let printed = '';

beforeEach(() => {
  printed = '';
  jest.useFakeTimers();
  jest.spyOn(stderr, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

test('away from a terminal a line comes every few seconds, and the newest one also where nothing follows it', () => {
  const progress = terminalProgress();
  progress.update('1 of 9');
  progress.update('2 of 9');
  progress.update('installing');
  expect(printed).toBe('1 of 9\n');
  jest.advanceTimersByTime(4000);
  expect(printed).toBe('1 of 9\n');
  jest.advanceTimersByTime(2000);
  expect(printed).toBe('1 of 9\ninstalling\n');
  jest.advanceTimersByTime(60_000);
  expect(printed).toBe('1 of 9\ninstalling\n');
});

test('a line that stays puts an end to one that waits', () => {
  const progress = terminalProgress();
  progress.update('1 of 2');
  progress.update('2 of 2');
  progress.log('both done');
  jest.advanceTimersByTime(60_000);
  expect(printed).toBe('1 of 2\nboth done\n');
  progress.update('1 of 1');
  progress.update('1 of 1, again');
  progress.done();
  jest.advanceTimersByTime(60_000);
  expect(printed).toBe('1 of 2\nboth done\n1 of 1\n');
});
