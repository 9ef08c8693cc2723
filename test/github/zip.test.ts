import fc from 'fast-check';
import { deflateRawSync } from 'node:zlib';
import { zipFile } from '../../src/action/zipFile.ts';
import { UserError } from '../../src/errors.ts';
import { readZip, type ZipLimits } from '../../src/github/readZip.ts';
import { zipOf } from './fake/index.ts';

const limits: ZipLimits = { files: 10, fileBytes: 3_000_000, totalBytes: 4_000_000, ratio: 100 };
const read = (bytes: Buffer, change: Partial<ZipLimits> = {}) =>
  readZip(bytes, { limits: { ...limits, ...change }, where: 'the test' });

describe('an archive from a stranger', () => {
  test('is unpacked', async () => {
    const files = await read(zipOf({ 'a.txt': 'one', 'b/c.txt': 'two' }));
    expect(files.map(({ path, bytes }) => [path, bytes.toString()])).toEqual([
      ['a.txt', 'one'],
      ['b/c.txt', 'two'],
    ]);
  });

  test.each<[string, Buffer, Partial<ZipLimits>, RegExp]>([
    ['a zip bomb', zipFile('a.txt', Buffer.alloc(2_000_000)), {}, /zip bomb \("a\.txt" grows more than 100 times\)/],
    ['a large file', zipOf({ 'a.txt': Buffer.alloc(3_000_001) }), {}, /"a\.txt" is larger than 3000000 bytes/],
    [
      'many files',
      zipOf(Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`${i}`, '']))),
      {},
      /more than 10 files/,
    ],
    [
      'large files',
      zipOf({ a: Buffer.alloc(100), b: Buffer.alloc(100) }),
      { totalBytes: 150 },
      /larger than 150 bytes/,
    ],
    ['a way out', zipOf({ '../a.txt': 'x' }), {}, /invalid relative path/],
    ['an absolute path', zipOf({ '/etc/passwd': 'x' }), {}, /absolute path/],
    ['nothing of a zip', Buffer.from('no'), {}, /refused/],
  ])('is refused with %s', async (_, bytes, change, message) => {
    const refused = read(bytes, change);
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(message);
  });

  test('is refused where a file is larger than it says', async () => {
    const bytes = zipFile('a.txt', Buffer.alloc(500_000, 'ab'));
    const central = bytes.lastIndexOf('PK\x01\x02', undefined, 'latin1');
    bytes.writeUInt32LE(1_000, central + 24);
    await expect(read(bytes)).rejects.toThrow(/refused/);
  });

  test('is refused where a file is not what its sum says', async () => {
    const bytes = zipFile('a.txt', Buffer.from('the content'));
    const packed = deflateRawSync(Buffer.from('the c0ntent'));
    packed.copy(bytes, bytes.indexOf('a.txt') + 5);
    await expect(read(bytes)).rejects.toThrow(/"a\.txt" is damaged/);
  });

  test('with any bytes changed is refused, or holds what it held', async () => {
    const whole = zipFile('report.json', Buffer.from(JSON.stringify({ a: 'b'.repeat(100), c: [1, 2, 3] })));
    const was = (await read(whole))[0]!.bytes;
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        const files = await read(bytes).catch((error: unknown) => {
          expect(error).toBeInstanceOf(UserError);
          return [];
        });
        for (const file of files) expect(file.bytes).toEqual(was);
      }),
      { numRuns: 500 },
    );
  });
});

test('the archive of one file holds any content', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 5_000 }), async (content) => {
      const [file, ...others] = await read(zipFile('report.json', Buffer.from(content)));
      expect(others).toEqual([]);
      expect(file).toEqual({ path: 'report.json', bytes: Buffer.from(content) });
    }),
    { numRuns: 100 },
  );
});
