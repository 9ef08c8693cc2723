// jest gives each test file a realm of its own; the tensor engine's native binding makes typed arrays of the main realm.
// Sharing these constructors keeps `instanceof` true on both sides.
const { TestEnvironment } = require('jest-environment-node');

const shared = {
  ArrayBuffer,
  SharedArrayBuffer,
  DataView,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
};

module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    Object.assign(this.global, shared);
  }
};
