import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** tfjs-node's own binding: its two source files, and its version. */
export function tfjsNodeBinding(): { sources: string[]; version: string } {
  const manifest = require.resolve('@tensorflow/tfjs-node/package.json');
  const { version } = require(manifest) as { version: string };
  const folder = join(dirname(manifest), 'binding');
  return { sources: ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(folder, name)), version };
}

/** The folder of Node's own C headers, from the npm package that carries them. */
export function nodeHeaders(): string {
  return join(dirname(require.resolve('node-api-headers/package.json')), 'include');
}

/**
 * Linked into the binding: TensorFlow's information messages stay off unless `TF_CPP_MIN_LOG_LEVEL=0` asks for them.
 */
export const LOG_LEVEL_SOURCE = `
#include <cstdlib>
#include <cstring>
#include "absl/base/log_severity.h"
#include "absl/log/globals.h"
namespace {
const bool set = [] {
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  if (level == nullptr || std::strcmp(level, "0") != 0) absl::SetMinLogLevel(absl::LogSeverityAtLeast::kError);
  return true;
}();
}
`;

/**
 * A small addon, loaded before the binding. One message is written while libtensorflow_framework initialises, before
 * anything in it can be called; so it is loaded here, alone, with standard error set aside for those milliseconds.
 * A library that can't be loaded is not reported here: loading the binding fails on it next, and says why.
 */
export const QUIET_LOAD_SOURCE = `
#include <dlfcn.h>
#include <fcntl.h>
#include <node_api.h>
#include <unistd.h>
#include <cstdio>
#include <cstdlib>
#include <string>
static void LoadQuietly(const std::string& path) {
  std::fflush(stderr);
  const int kept = dup(STDERR_FILENO), nowhere = open("/dev/null", O_WRONLY);
  if (kept >= 0 && nowhere >= 0) {
    dup2(nowhere, STDERR_FILENO);
    dlopen(path.c_str(), RTLD_LAZY | RTLD_LOCAL);
    std::fflush(stderr);
    dup2(kept, STDERR_FILENO);
  }
  if (kept >= 0) close(kept);
  if (nowhere >= 0) close(nowhere);
}
NAPI_MODULE_INIT() {
  Dl_info self;
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  const bool wanted = level != nullptr && std::string(level) == "0";
  if (!wanted && dladdr(reinterpret_cast<void*>(&LoadQuietly), &self) != 0) {
    const std::string path = self.dli_fname;
    LoadQuietly(path.substr(0, path.rfind('/') + 1) + FRAMEWORK);
  }
  return exports;
}
`;
