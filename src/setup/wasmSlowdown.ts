/**
 * How much longer a 1024 x 1024 matrix product takes on tfjs wasm than on the native engine: 26 against 340 to 380
 * GFLOPS, measured on two AVX-512 cores. The gap is far wider for transposed and batched products.
 */
export const WASM_SLOWDOWN = 14;
