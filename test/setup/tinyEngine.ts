import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execaSync } from 'execa';
import type { EngineRecipe } from '../../src/setup/engineRecipe.ts';

/** The tool that is missing here to make a tiny engine, if any. */
export function missingTool(): string | undefined {
  if (process.platform !== 'linux') return 'Linux';
  return [['python3', '-m', 'pip'], ['c++']].find(([command = '', ...args]) => {
    return execaSync(command, [...args, '--version'], { reject: false }).failed;
  })?.[0];
}

function write(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** A wheel with the given members, made as pip expects it, in `folder`. */
export function makeWheel(folder: string, name: string, tag: string, root: string): { sha256: string; bytes: number } {
  const [distribution = '', version = ''] = name.split('-');
  const info = join(root, `${distribution}-${version}.dist-info`);
  write(
    join(info, 'METADATA'),
    `Metadata-Version: 2.1\nName: ${distribution.replaceAll('_', '-')}\nVersion: ${version}\n`,
  );
  write(join(info, 'WHEEL'), `Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: false\nTag: ${tag}\n`);
  write(join(info, 'RECORD'), '');
  mkdirSync(folder, { recursive: true });
  const wheel = join(folder, `${name}-${tag}.whl`);
  execaSync('python3', [
    '-c',
    "import shutil,sys; shutil.move(shutil.make_archive(sys.argv[1], 'zip', sys.argv[2]), sys.argv[1])",
    wheel,
    root,
  ]);
  const data = readFileSync(wheel);
  return { sha256: createHash('sha256').update(data).digest('hex'), bytes: data.length };
}

/**
 * A stand-in of a few kilobytes for TensorFlow's wheel and tfjs-node's binding: two real shared libraries, headers and
 * an addon that calls them, so that pip, the archive, the compiler, the linker and Node's loader all do their real work.
 */
export function makeTinyRecipe(folder: string): { recipe: EngineRecipe; links: string } {
  const wheelRoot = join(folder, 'wheel');
  const library = (name: string, source: string, against: string[]): void => {
    const code = write(join(folder, `${name}.cc`), source);
    const path = join(wheelRoot, 'tensorflow', `${name}.so.2`);
    mkdirSync(dirname(path), { recursive: true });
    execaSync('c++', [
      '-shared',
      '-fPIC',
      code,
      ...against,
      '-o',
      path,
      `-Wl,-soname,${name}.so.2`,
      '-Wl,-rpath,$ORIGIN',
    ]);
  };
  library('libtensorflow_framework', 'extern "C" const char* version() { return "2.21.0"; }', []);
  const framework = join(wheelRoot, 'tensorflow', 'libtensorflow_framework.so.2');
  library(
    'libtensorflow_cc',
    'extern "C" const char* version(); extern "C" const char* TF_Version() { return version(); }',
    [framework],
  );
  const include = join(wheelRoot, 'tensorflow', 'include');
  write(join(include, 'tensorflow/c/c_api.h'), 'extern "C" const char* TF_Version();\n');
  write(join(include, 'absl/base/log_severity.h'), 'namespace absl { enum class LogSeverityAtLeast { kError }; }\n');
  write(join(include, 'absl/log/globals.h'), 'namespace absl { inline void SetMinLogLevel(LogSeverityAtLeast) {} }\n');
  write(join(wheelRoot, 'tensorflow', 'left_out.py'), 'raise SystemExit\n');
  const binding = `
#include <node_api.h>
#include "tensorflow/c/c_api.h"
NAPI_MODULE_INIT() {
  napi_value version;
  napi_create_string_utf8(env, TF_Version(), NAPI_AUTO_LENGTH, &version);
  napi_set_named_property(env, exports, "TF_Version", version);
  return exports;
}`;
  const links = join(folder, 'links');
  const platform = 'manylinux_2_27_x86_64';
  const file = makeWheel(links, 'tensorflow_cpu-2.21.0', `cp311-cp311-${platform}`, wheelRoot);
  const recipe: EngineRecipe = {
    wheel: { package: 'tensorflow-cpu', version: '2.21.0', platform, ...file },
    libraries: ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2'],
    librariesBytes: 100_000,
    headersRoot: 'tensorflow/include/',
    headers: ['absl/', 'tensorflow/c/'],
    binding: { sources: [write(join(folder, 'binding.cc'), binding)], version: '4.22.0' },
    kernels: write(join(folder, 'kernels.cc'), 'void TinyKernels() {}\n'),
  };
  return { recipe, links };
}

/** A compiler that notes each call in `log`, then runs `then` (shell), by default the real compiler. */
export function makeCompiler(path: string, log: string, then = 'exec c++ "$@"'): string {
  write(path, `#!/bin/sh\n[ "$1" = --version ] && exec c++ --version\necho call >> "${log}"\n${then}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Environment that keeps pip away from every network: only the wheels in `links` exist. */
export function offlinePip(links: string): Record<string, string> {
  return { PIP_NO_INDEX: '1', PIP_FIND_LINKS: links, PIP_CONFIG_FILE: '/dev/null' };
}
