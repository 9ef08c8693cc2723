import { nativeKernelsSource, TENSORFLOW_VERSION } from '../model/index.ts';
import { tfjsNodeBinding } from './bindingSources.ts';
import type { PinnedWheel } from './downloadWheel.ts';

/** How the native engine is made on one platform. */
export interface EngineRecipe {
  wheel: PinnedWheel;
  /** Archive members that become files of the engine, and their unpacked size in bytes together. */
  libraries: string[];
  librariesBytes: number;
  /** The archive's folder of headers, and the parts of it that the binding includes. */
  headersRoot: string;
  headers: string[];
  /** The Node addon that is compiled against it. */
  binding: { sources: string[]; version: string };
  /** Our own operations, compiled with it. */
  kernels: string;
}

const HEADERS = [
  'absl/',
  'tensorflow/c/',
  'tensorflow/core/common_runtime/next_pluggable_device/c/',
  'tensorflow/core/platform/',
  'tsl/platform/',
  'xla/tsl/c/',
];

function recipe(wheel: Omit<PinnedWheel, 'version'>, libraries: string[], librariesBytes: number): EngineRecipe {
  return {
    wheel: { version: TENSORFLOW_VERSION, ...wheel },
    libraries: libraries.map((name) => `tensorflow/${name}`),
    librariesBytes,
    headersRoot: 'tensorflow/include/',
    headers: HEADERS,
    binding: tfjsNodeBinding(),
    kernels: nativeKernelsSource(),
  };
}

const LINUX = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
const MACOS = ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib'];

/** `platform-arch` -> recipe. The library inside a wheel does not depend on Python: any one of a release's wheels will do. */
const recipes: Record<string, EngineRecipe> = {
  'linux-x64': recipe(
    {
      package: 'tensorflow-cpu',
      platform: 'manylinux_2_27_x86_64',
      sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
      bytes: 273_829_956,
    },
    LINUX,
    853_308_936,
  ),
  'linux-arm64': recipe(
    {
      package: 'tensorflow',
      platform: 'manylinux_2_27_aarch64',
      sha256: '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
      bytes: 281_828_020,
    },
    LINUX,
    883_062_208,
  ),
  'darwin-arm64': recipe(
    {
      package: 'tensorflow',
      platform: 'macosx_12_0_arm64',
      sha256: '51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88',
      bytes: 223_405_849,
    },
    MACOS,
    740_805_624,
  ),
};

/** This machine's recipe, or why there is none. */
export function engineRecipe(platform: string = process.platform, arch: string = process.arch): EngineRecipe | string {
  const found = recipes[`${platform}-${arch}`];
  if (found === undefined) return `TensorFlow ${TENSORFLOW_VERSION} has no library for ${platform} on ${arch}`;
  if (platform === 'linux' && glibcVersion() === undefined)
    return 'TensorFlow needs glibc; this system has another C library';
  return found;
}

function glibcVersion(): string | undefined {
  const report = process.report as typeof process.report & { excludeNetwork?: boolean };
  // Without this a report resolves every open socket's host name.
  report.excludeNetwork = true;
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime;
}
