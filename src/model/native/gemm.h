// Matrix products on the processor's widest vectors, in float32 or in pairs of bfloat16 with float32 sums.
#pragma once
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

#include "threads.h"
#include "vectors.h"

namespace codelutra {

// A tile of ROWS by VECTORS sums stays in the registers.
#if defined(__AVX512F__)
constexpr int ROWS = 6, VECTORS = 4;
#elif defined(__AVX__)
constexpr int ROWS = 4, VECTORS = 2;
#else
constexpr int ROWS = 4, VECTORS = 4;
#endif
// Columns of B that are multiplied together.
constexpr int PANEL = LANES * VECTORS;

inline long panelsOf(long columns) { return (columns + PANEL - 1) / PANEL; }
inline int widthOf(long panel, long columns) { return static_cast<int>(std::min<long>(PANEL, columns - panel * PANEL)); }

// A matrix in memory: element (i, j) is at data[i * down + j * right].
template <typename T>
struct View {
  T* data;
  long down, right;
  T& at(long i, long j) const { return data[i * down + j * right]; }
  View from(long i, long j) const { return {data + i * down + j * right, down, right}; }
  View turned() const { return {data, right, down}; }
};
typedef View<const float> Input;
typedef View<float> Output;

// Memory for numbers that are written before they are read.
template <typename T>
class Buffer {
 public:
  explicit Buffer(long count)
      : memory_(std::aligned_alloc(64, (std::max(count, 1L) * sizeof(T) + 63) / 64 * 64), std::free) {
    if (!memory_) throw std::bad_alloc();
  }
  T* data() const { return static_cast<T*>(memory_.get()); }

 private:
  std::unique_ptr<void, void (*)(void*)> memory_;
};

// Two bfloat16 in one word, the first in the low half.
typedef uint32_t Pair;

inline uint32_t bfloat16(float x) {
  uint32_t bits;
  std::memcpy(&bits, &x, 4);
  return (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
}

inline Vector fma(Vector sum, Vector b, float a) { return sum + b * a; }

inline Vector fma(Vector sum, Vector b, Pair a) {
#if defined(__AVX512BF16__)
  return (Vector)_mm512_dpbf16_ps((__m512)sum, (__m512bh)b, (__m512bh)_mm512_set1_epi32((int)a));
#else
  const Ints pairs = (Ints)b;
  const Pair low = a << 16, high = a & 0xffff0000;
  float first, second;
  std::memcpy(&first, &low, 4);
  std::memcpy(&second, &high, 4);
  return sum + (Vector)(pairs << 16) * first + (Vector)(pairs & (int32_t)0xffff0000) * second;
#endif
}

enum class Into { replace, add };

// One tile: R rows by V vectors of C. `b` points at B's first row, and its rows are `step` apart.
template <int R, int V, typename T>
inline void tile(long depth, View<const T> a, const T* b, long step, Output c, int columns, float scale, Into into) {
  Vector sums[R][V] = {};
  for (long k = 0; k < depth; k++) {
    Vector right[V];
    for (int v = 0; v < V; v++) right[v] = load(b + k * step + v * LANES);
#pragma GCC unroll 8
    for (int r = 0; r < R; r++) {
      const T left = a.at(r, k);
#pragma GCC unroll 4
      for (int v = 0; v < V; v++) sums[r][v] = fma(sums[r][v], right[v], left);
    }
  }
  // Unrolled as well: an index known only at run time would keep the sums in memory throughout.
#pragma GCC unroll 8
  for (int r = 0; r < R; r++) {
#pragma GCC unroll 4
    for (int v = 0; v < V; v++) {
      float* at = &c.at(r, v * LANES);
      const int count = columns - v * LANES < LANES ? columns - v * LANES : LANES;
      const Vector sum = sums[r][v] * scale;
      if (count > 0) storeSome(at, into == Into::add ? loadSome(at, count) + sum : sum, count);
    }
  }
}

template <int R, typename T>
inline void tileWide(long depth, View<const T> a, const T* b, long step, Output c, int columns, float scale, Into into) {
  switch ((columns + LANES - 1) / LANES) {
    case 1: return tile<R, 1, T>(depth, a, b, step, c, columns, scale, into);
    case 2: return tile<R, 2, T>(depth, a, b, step, c, columns, scale, into);
    case 3: return tile<R, VECTORS < 3 ? VECTORS : 3, T>(depth, a, b, step, c, columns, scale, into);
    default: return tile<R, VECTORS, T>(depth, a, b, step, c, columns, scale, into);
  }
}

// C [rows, columns <= PANEL] (+)= scale A [rows, depth] B on this thread. B's rows are read in whole vectors: up to
// LANES - 1 words beyond its last one must be readable. `depth` counts words of T.
template <typename T>
void multiplyPanel(long rows, long depth, View<const T> a, const T* b, long step, Output c, int columns, float scale,
                   Into into) {
  for (long r = 0; r < rows; r += ROWS) {
    const auto part = a.from(r, 0);
    const auto to = c.from(r, 0);
    switch (rows - r) {
      case 1: tileWide<1, T>(depth, part, b, step, to, columns, scale, into); break;
      case 2: tileWide<2, T>(depth, part, b, step, to, columns, scale, into); break;
      case 3: tileWide<3, T>(depth, part, b, step, to, columns, scale, into); break;
      case 4: tileWide<ROWS < 4 ? ROWS : 4, T>(depth, part, b, step, to, columns, scale, into); break;
      case 5: tileWide<ROWS < 5 ? ROWS : 5, T>(depth, part, b, step, to, columns, scale, into); break;
      default: tileWide<ROWS, T>(depth, part, b, step, to, columns, scale, into);
    }
  }
}

// Words between the rows of a panel: a matrix of few columns takes less than a whole one.
inline long stepOf(long columns) { return std::min<long>(PANEL, (columns + LANES - 1) / LANES * LANES); }

// Copies B [depth, width] to rows of `step` words; those beyond its width are zero.
inline void packPanel(Input b, long depth, int width, float* panel, long step = PANEL) {
  if (width < step) std::memset(panel, 0, depth * step * sizeof(float));
  if (b.right == 1) {
    for (long k = 0; k < depth; k++) std::memcpy(panel + k * step, &b.at(k, 0), width * sizeof(float));
    return;
  }
  for (long k = 0; k < depth; k += 16) {
    const long end = std::min(depth, k + 16);
    for (int j = 0; j < width; j++) {
      for (long i = k; i < end; i++) panel[i * step + j] = b.at(i, j);
    }
  }
}

// A right-hand matrix by panels: `rows(panel, k, deep)` gives `deep` rows of a panel from row k on, `step` apart.
template <typename T>
struct Packed {
  const T* panels;
  long depth, step;
  const T* rows(long panel, long k, long) const { return panels + (panel * depth + k) * step; }
};

// A float32 matrix [.., columns] in memory, whose panels are copied as they are needed.
struct Plain {
  Plain(Input b, long columns) : b(b), columns(columns), step(stepOf(columns)) {}
  Input b;
  long columns, step;
  const float* rows(long panel, long k, long deep) const {
    static thread_local std::vector<float> copy;
    copy.resize(deep * step);
    packPanel(b.from(k, panel * PANEL), deep, widthOf(panel, columns), copy.data(), step);
    return copy.data();
  }
};

// A float32 matrix [depth, columns] copied beforehand: for one of few panels, which every thread reads.
class Copied {
 public:
  Copied(Input b, long depth, long columns)
      : depth_(depth), step(stepOf(columns)), memory_(panelsOf(columns) * depth * step) {
    constexpr long DEEP = 64;
    const long parts = (depth + DEEP - 1) / DEEP;
    Threads::shared().run(panelsOf(columns) * parts, [&](long task) {
      const long panel = task / parts, k = task % parts * DEEP;
      packPanel(b.from(k, panel * PANEL), std::min(DEEP, depth - k), widthOf(panel, columns),
                memory_.data() + (panel * depth + k) * step, step);
    });
  }
  const float* rows(long panel, long k, long) const { return memory_.data() + (panel * depth_ + k) * step; }

 private:
  long depth_;

 public:
  const long step;

 private:
  Buffer<float> memory_;
};

// C [rows, columns] (+)= scale A [rows, depth] B on all threads. Each element is summed in the same order however many
// threads there are. Whoever computed rows `first` to `end` of a panel calls then(panel, first, end) while they are in its
// cache.
template <typename T, typename Right, typename Then>
void multiply(long rows, long columns, long depth, View<const T> a, const Right& b, Output c, float scale, Into into,
              const Then& then) {
  constexpr long DEPTH = 512;  // so many rows of a panel stay in the second-level cache
  const long panels = panelsOf(columns), threads = Threads::shared().count();
  const bool few = rows <= 64;  // then a panel that is copied is hardly used: once must do
  const long wanted = panels >= (few ? 2 : 8) * threads ? 1 : panels >= threads ? 2 : 2 * threads;
  const long high = ((rows + wanted - 1) / wanted + ROWS - 1) / ROWS * ROWS;
  const long chunks = (rows + high - 1) / high;
  Threads::shared().run(chunks * panels, [&](long task) {
    const long panel = task / chunks, first = task % chunks * high, end = std::min(rows, first + high);
    for (long k = 0; k < depth; k += DEPTH) {
      const long deep = std::min(DEPTH, depth - k);
      multiplyPanel<T>(end - first, deep, a.from(first, k), b.rows(panel, k, deep), b.step, c.from(first, panel * PANEL),
                       widthOf(panel, columns), scale, k == 0 ? into : Into::add);
    }
    then(panel, first, end);
  });
}

template <typename T, typename Right>
void multiply(long rows, long columns, long depth, View<const T> a, const Right& b, Output c, float scale = 1,
              Into into = Into::replace) {
  multiply(rows, columns, depth, a, b, c, scale, into, [](long, long, long) {});
}

// Rounds x [rows, depth] to pairs of bfloat16 [rows, (depth + 1) / 2].
inline void toPairs(const float* x, long rows, long depth, Pair* pairs) {
  const long words = (depth + 1) / 2;
  parallel(rows, 16, [&](long first, long end) {
    for (long r = first; r < end; r++) {
      const float* from = x + r * depth;
      Pair* to = pairs + r * words;
      long i = 0;
#if defined(__AVX512BF16__)
      for (; i + LANES <= depth / 2; i += LANES) {
        const __m512bh both = _mm512_cvtne2ps_pbh((__m512)load(from + 2 * i + LANES), (__m512)load(from + 2 * i));
        store(to + i, (Vector)both);
      }
#endif
      for (; i < depth / 2; i++) to[i] = bfloat16(from[2 * i]) | bfloat16(from[2 * i + 1]) << 16;
      if (depth % 2) to[words - 1] = bfloat16(from[depth - 1]);
    }
  });
}

// Rounds B [depth, columns] to panels of pairs along its depth.
inline void packPairs(Input b, long depth, long columns, Pair* panels) {
  const long words = (depth + 1) / 2;
  parallel(panelsOf(columns), 1, [&](long panel, long) {
    Pair* to = panels + panel * words * PANEL;
    const int width = widthOf(panel, columns);
    for (long k = 0; k < words; k++) {
      for (int j = 0; j < PANEL; j++) {
        const long column = panel * PANEL + j;
        const Pair low = j < width ? bfloat16(b.at(2 * k, column)) : 0;
        const Pair high = j < width && 2 * k + 1 < depth ? bfloat16(b.at(2 * k + 1, column)) : 0;
        to[k * PANEL + j] = low | high << 16;
      }
    }
  });
}

}  // namespace codelutra
