import { renderError, UserError } from '../src/errors.ts';

test('a user error is one message: what, where, what to do', () => {
  const error = new UserError('no test command found', { where: 'package.json', fix: 'Name one with --command.' });
  expect(renderError(error)).toBe('error: no test command found (package.json).\n  Name one with --command.');
});

test('anything else keeps its stack', () => {
  expect(renderError(new TypeError('x is not a function'))).toContain('errors.test.ts');
});
