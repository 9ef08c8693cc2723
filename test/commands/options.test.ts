import { portNumber, seedNumber, webAddress } from '../../src/commands/options.ts';

test('an address is one of a web server; empty, as compose files set a variable, it is none', () => {
  expect(webAddress('https://codelutra.example.org/app')).toBe('https://codelutra.example.org/app');
  expect(webAddress('')).toBe('');
  for (const text of ['codelutra.example.org', 'ftp://x', 'https://x?y', 'https://x#y']) {
    expect(() => webAddress(text)).toThrow('It must be an address');
  }
});

test('ports and seeds have their bounds', () => {
  expect([portNumber('1'), portNumber('65535'), seedNumber('0'), seedNumber('7')]).toEqual([1, 65_535, 0, 7]);
  for (const text of ['0', '65536', '80.5', 'http']) expect(() => portNumber(text)).toThrow('whole number');
  for (const text of ['-1', '1.5', 'x']) expect(() => seedNumber(text)).toThrow('whole number');
});
