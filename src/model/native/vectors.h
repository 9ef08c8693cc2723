// Vectors as wide as the processor's, and the functions of them that kernels use.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#if defined(__AVX512BF16__)
#include <immintrin.h>
#endif

namespace codelutra {

#if defined(__AVX512F__)
constexpr int LANES = 16;
#elif defined(__AVX__)
constexpr int LANES = 8;
#else
constexpr int LANES = 4;
#endif
typedef float Vector __attribute__((vector_size(LANES * 4)));
typedef int32_t Ints __attribute__((vector_size(LANES * 4)));
// The same at any place in memory.
typedef float Loose __attribute__((vector_size(LANES * 4), aligned(4), may_alias));

inline Vector load(const void* at) { return *static_cast<const Loose*>(at); }
inline void store(void* at, Vector x) { *static_cast<Loose*>(at) = x; }

// The first `count` elements, the others 0.
inline Vector loadSome(const float* at, long count) {
  if (count >= LANES) return load(at);
  Vector x = {};
  std::memcpy(&x, at, count * sizeof(float));
  return x;
}

inline void storeSome(float* at, Vector x, long count) {
  if (count >= LANES) return store(at, x);
  std::memcpy(at, &x, count * sizeof(float));
}

// Runs work(index of the first element, how many) over `count` elements, a vector at a time.
template <typename Work>
inline void byVectors(long count, const Work& work) {
  long i = 0;
  for (; i + LANES <= count; i += LANES) work(i, static_cast<long>(LANES));
  if (i < count) work(i, count - i);
}

inline float sumOf(Vector x) {
  float sum = 0;
  for (int i = 0; i < LANES; i++) sum += x[i];
  return sum;
}

inline Vector select(Ints where, Vector x, Vector y) { return (Vector)((where & (Ints)x) | (~where & (Ints)y)); }

inline float maxOf(const float* x, long count) {
  Vector most = Vector{} - INFINITY;
  byVectors(count, [&](long i, long n) {
    if (n == LANES) {
      const Vector next = load(x + i);
      most = select(next > most, next, most);
    } else {
      for (long j = i; j < i + n; j++) most[0] = std::max(most[0], x[j]);
    }
  });
  float result = most[0];
  for (int i = 1; i < LANES; i++) result = std::max(result, most[i]);
  return result;
}

// e^x, within 2 units in the last place; 0 below -87 and never above e^88. 2^n e^r with |r| <= ln 2 / 2, and e^r by the
// polynomial of Cephes' expf.
inline Vector exponential(Vector x) {
  const Ints tiny = x < Vector{} - 87.0f;
  const Vector most = Vector{} + 88.0f;
  x = select(tiny, Vector{}, select(x > most, most, x));
  const Vector magic = Vector{} + 12582912.0f;  // adding 1.5 * 2^23 rounds to whole numbers
  const Vector shifted = x * 1.44269504f + magic;
  const Vector n = shifted - magic;
  const Vector r = x - n * 0.693359375f - n * -2.12194440e-4f;
  Vector p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  const Vector power = p * (r * r) + r + 1.0f;
  const Ints exponent = ((Ints)shifted - (Ints)magic) << 23;
  return select(tiny, Vector{}, (Vector)((Ints)power + exponent));
}

}  // namespace codelutra
