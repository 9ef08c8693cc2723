import fc from 'fast-check';

const PIECES = [
  '`', '``', '```', '````\n', '```suggestion\n', '~~~', '@octocat', '@org/team', '#1', 'org/repo#1', 'GH-1', 'gh-12',
  '<img src=x onerror=alert(1)>', '</details>', '<details>', '<!--', '-->', '<!-- codelutra:1 -->', '[a](http://b.example)',
  '![x](y.png)', 'https://evil.example/x', 'www.evil.example', 'user@mail.example', 'mailto:a@b.example', '<https://e.example>',
  '\n', '\n\n', '\n    ', '\n# h\n', '\n- [ ] x', '\n1. a', '1) ', '- ', '+ ', '> ', '\n> q', '\n---\n', '\n===\n', '|', '\n|-|-|\n',
  '&lt;', '&#64;octocat', '$x$', '$`', ':smile:', '\\', '*a*', '_b_', '~~c~~', '[^1]', '\n[^1]: x\n', '[x]: http://e.example',
  '\r', '\t', ' ', '\u202e', '\u200b', '\u001b[31m', '\u0000', 'deadbeef', 'a', 'lib/x.js', '\ud800', '::error::x', '</code>',
]; // prettier-ignore

/** Text of somebody who wants more than to be shown. */
export const hostile: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join('')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
);

/** Files of such lines. */
export const hostileFile: fc.Arbitrary<string> = fc
  .array(
    hostile.map((text) => text.replace(/\n/g, ' ')),
    { maxLength: 30 },
  )
  .map((lines) => lines.map((line) => `${line}\n`).join(''));
