import { execa } from 'execa';
import { findCompiler } from '../compiler.ts';
import { findPip } from '../pip.ts';
import type { Finding } from './finding.ts';

const ANSWER_MS = 15_000;

/** git, which every command needs, and what setup makes the native engine with. */
export function checkTools(): Promise<Finding[]> {
  return Promise.all([git(), python(), compiler()]);
}

async function git(): Promise<Finding> {
  const { failed, stdout } = await execa('git', ['--version'], { reject: false, timeout: ANSWER_MS });
  if (failed)
    return { name: 'git', state: 'warning', value: 'not installed', fix: 'install git: history is read through it' };
  const version = stdout.replace(/^git version /, '').trim();
  return { name: 'git', state: 'ok', value: version, facts: { version } };
}

async function python(): Promise<Finding> {
  const pip = await findPip();
  if (pip === undefined) {
    const fix = 'install Python 3 with pip (Debian, Ubuntu: python3-pip): setup downloads through it';
    return { name: 'pip', state: 'absent', value: 'not installed', fix };
  }
  const by = [pip.command, ...pip.args].join(' ');
  return {
    name: 'pip',
    state: 'ok',
    value: `${pip.version} (${by}, Python ${pip.python})`,
    facts: { version: pip.version, python: pip.python },
  };
}

async function compiler(): Promise<Finding> {
  const found = await findCompiler();
  if (found === undefined) {
    const fix = 'install one (Debian, Ubuntu: g++; macOS: xcode-select --install): setup compiles the engine with it';
    return { name: 'compiler', state: 'absent', value: 'no C++ compiler', fix };
  }
  return { name: 'compiler', state: 'ok', value: found.version, facts: { ...found } };
}
