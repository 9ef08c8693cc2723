import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { nativeEngineState } from '../../src/model/index.ts';
import type { Finding } from '../../src/setup/index.ts';
import { renderFindings } from '../../src/setup/index.ts';
import { runSource } from './runSource.ts';

const home = mkdtempSync(join(tmpdir(), 'codelutra-doctor-'));
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

async function findings(env: Record<string, string>): Promise<Map<string, Finding>> {
  const { stdout, exitCode } = await runSource('src/cli.ts', ['doctor', '--json'], env);
  expect(exitCode).toBe(0);
  const parsed = JSON.parse(stdout) as { findings: Finding[] };
  return new Map(parsed.findings.map((finding) => [finding.name, finding]));
}

test('an empty machine: wasm and why, and what to do about each thing', async () => {
  const found = await findings({ PATH: join(home, 'nowhere'), CODELUTRA_HOME: home, CXX: '' });
  expect(found.get('engine')).toMatchObject({
    state: 'warning',
    facts: { name: 'wasm', reason: 'it has not been made' },
  });
  expect(found.get('engine')?.fix).toContain('codelutra setup');
  expect(found.get('speed')?.facts?.['gflops']).toBeGreaterThan(0);
  for (const name of ['sandbox', 'git', 'pip', 'compiler']) {
    expect(found.get(name)).toMatchObject({
      value: expect.stringMatching(/no/),
      fix: expect.stringContaining('install'),
    });
  }
  expect(found.get('node')?.state).toBe('ok');
  expect(found.get('model')).toMatchObject({ fix: 'codelutra setup --model qwen2.5-coder-1.5b' });
});

const state = nativeEngineState();
(state.ready ? test : test.skip)('with the engine: native', async () => {
  const found = await findings({});
  expect(found.get('engine')).toMatchObject({ state: 'ok', facts: { name: 'native', tensorflow: '2.21.0' } });
});

test('the table keeps to its width and aligns what was found', () => {
  const long = Array.from({ length: 40 }, (_, i) => `word${i}`).join(' ');
  // Colours are printed or not as the terminal and the environment (FORCE_COLOR) say.
  const coloured = renderFindings([
    { name: 'a', state: 'ok', value: 'fine' },
    { name: 'longer', state: 'warning', value: long, fix: long },
  ]);
  const lines = stripVTControlCharacters(coloured).trimEnd().split('\n');
  expect(lines[0]).toMatch(/^ok {2}a {7}fine$/);
  expect(lines[1]).toMatch(/^!! {2}longer {2}word0 /);
  expect(lines.length).toBeGreaterThan(7);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
  for (const line of lines.slice(2)) expect(line).toMatch(/^ {12}\S/);
});
