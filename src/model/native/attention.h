// Grouped-query attention over a packed sequence, without ever holding the scores of more than a few rows.
#pragma once
#include "gemm.h"
#include "op.h"
#include "rows.h"

namespace codelutra {

// Rows of the sequence that see the same earlier blocks, and their own block up to themselves.
struct Block {
  long start, length;
  std::vector<long> sees;
};

constexpr long CHUNK_ROWS = 60;  // rows whose scores are held at once; a multiple of ROWS

struct Chunk {
  long block, first, rows;  // `first` counts from the block's start
};

// How a sequence is laid out: plan = for each block: start, length, number of blocks seen, their indices.
struct Layout {
  Layout(const Call::Tensor& plan, long rows) : rows(rows) {
    for (long i = 0; i < plan.size();) {
      Block block{plan.ints()[i], plan.ints()[i + 1], {}};
      const long seen = plan.ints()[i + 2];
      for (long j = 0; j < seen; j++) block.sees.push_back(plan.ints()[i + 3 + j]);
      i += 3 + seen;
      require(block.start + block.length <= rows, "a block ends after the sequence");
      for (long first = 0; first < block.length; first += CHUNK_ROWS) {
        chunks.push_back({static_cast<long>(blocks.size()), first, std::min(CHUNK_ROWS, block.length - first)});
      }
      firstPanel.push_back(panels);
      panels += panelsOf(block.length);
      blocks.push_back(block);
    }
  }

  // Runs work(block seen, keys of it, its first column among the scores) for each block a chunk sees.
  template <typename Work>
  long eachSeen(const Chunk& chunk, const Work& work) const {
    const Block& own = blocks[chunk.block];
    long column = 0;
    for (long index : own.sees) {
      work(index, blocks[index].length, column);
      column += panelsOf(blocks[index].length) * PANEL;
    }
    const long keys = chunk.first + chunk.rows;
    work(chunk.block, keys, column);
    return column + panelsOf(keys) * PANEL;
  }

  long rows, panels = 0;
  std::vector<Block> blocks;
  std::vector<long> firstPanel;
  std::vector<Chunk> chunks;
};

// `heads` times x [T, width] in panels of the transpose: right-hand sides for products with all of a block's rows.
inline void packHeads(const Layout& layout, const float* x, long heads, long width, float* panels) {
  Threads::shared().run(heads * layout.panels, [&](long task) {
    const long head = task / layout.panels, panel = task % layout.panels;
    long i = static_cast<long>(layout.blocks.size()) - 1;
    while (layout.firstPanel[i] > panel) i--;
    const Block& block = layout.blocks[i];
    const long p = panel - layout.firstPanel[i];
    packPanel({x + (head * layout.rows + block.start + p * PANEL) * width, 1, width}, width, widthOf(p, block.length),
              panels + task * width * PANEL);
  });
}

// scores [rows, columns] = a [rows, width] times the packed keys that a chunk sees; returns the columns.
inline long scoresOf(const Layout& layout, const Chunk& chunk, Input a, const float* panels, long width,
                     std::vector<float>& scores) {
  const long columns = layout.eachSeen(chunk, [](long, long, long) {});
  scores.resize(chunk.rows * columns);
  layout.eachSeen(chunk, [&](long block, long keys, long column) {
    for (long p = 0; p < panelsOf(keys); p++) {
      multiplyPanel<float>(chunk.rows, width, a, panels + (layout.firstPanel[block] + p) * width * PANEL, PANEL,
                           {scores.data() + column + p * PANEL, columns, 1}, PANEL, 1, Into::replace);
    }
  });
  return columns;
}

// Sets what row `row` of a chunk does not see.
inline void hide(const Layout& layout, const Chunk& chunk, long row, float* scores, float with) {
  layout.eachSeen(chunk, [&](long block, long keys, long column) {
    const long seen = block == chunk.block ? chunk.first + row + 1 : keys;
    std::fill(scores + column + seen, scores + column + panelsOf(keys) * PANEL, with);
  });
}

// C [.., width] (+)= A B where B's rows are `step` apart.
inline void accumulate(long rows, long depth, Input a, const float* b, long width, float* c, Into into) {
  for (long p = 0; p < panelsOf(width); p++) {
    multiplyPanel<float>(rows, depth, a, b + p * PANEL, width, {c + p * PANEL, width, 1}, widthOf(p, width), 1, into);
  }
}

struct HeadCounts {
  explicit HeadCounts(Attributes& read) : heads(read.integer("heads")), kvHeads(read.integer("kvHeads")) {
    group = heads / kvHeads;
    all = heads + 2 * kvHeads;
  }
  long heads, kvHeads, group, all;
};

// qkv [T, (H + 2 Hkv) width], cos and sin [T, width] (sin's first half negated), plan ->
// y [T, H width]; each head's rows [(H + 2 Hkv) T width + LANES], rotated, keys scaled by width^-1/2; the scores' log-sums [H, T]
struct Attend : HeadCounts {
  using HeadCounts::HeadCounts;
  void operator()(Call& call) const {
    const auto qkv = call.matrix(0), cos = call.input(1), sin = call.input(2), plan = call.input(3);
    const long rows = qkv.shape[0], width = qkv.shape[1] / all, half = width / 2;
    require(cos.size() == rows * width && sin.size() == rows * width, "the rotation has another shape");
    const Layout layout(plan, rows);
    float *y = call.floats(0, {rows, heads * width}), *own = call.floats(1, {all * rows * width + LANES}),
          *logSums = call.floats(2, {heads, rows});
    const float scale = 1 / std::sqrt(static_cast<float>(width));
    parallel(rows, 16, [&](long first, long end) {
      for (long t = first; t < end; t++) {
        const float *c = cos.floats() + t * width, *s = sin.floats() + t * width;
        for (long head = 0; head < all; head++) {
          const float* from = qkv.floats() + (t * all + head) * width;
          float* to = own + (head * rows + t) * width;
          if (head >= heads + kvHeads) {
            std::memcpy(to, from, width * sizeof(float));
            continue;
          }
          const float by = head < heads ? 1 : scale;
          for (long i = 0; i < half; i++) {
            to[i] = (from[i] * c[i] + from[i + half] * s[i]) * by;
            to[i + half] = (from[i + half] * c[i + half] + from[i] * s[i + half]) * by;
          }
        }
      }
    });
    std::fill(own + all * rows * width, own + all * rows * width + LANES, 0.0f);
    const long packed = layout.panels * width * PANEL;
    const Buffer<float> keys(kvHeads * packed);
    packHeads(layout, own + heads * rows * width, kvHeads, width, keys.data());
    const long chunks = layout.chunks.size();
    Threads::shared().run(heads * chunks, [&](long task) {
      static thread_local std::vector<float> scores, result;
      const long head = task / chunks, kv = head / group;
      const Chunk& chunk = layout.chunks[task % chunks];
      const long start = layout.blocks[chunk.block].start + chunk.first;
      const Input q{own + (head * rows + start) * width, width, 1};
      const long columns = scoresOf(layout, chunk, q, keys.data() + kv * packed, width, scores);
      result.resize(chunk.rows * width);
      std::vector<float> factors(chunk.rows);
      for (long r = 0; r < chunk.rows; r++) {
        float* row = scores.data() + r * columns;
        hide(layout, chunk, r, row, -INFINITY);
        const float most = maxOf(row, columns), sum = exponentials(row, columns, most);
        logSums[head * rows + start + r] = most + std::log(sum);
        factors[r] = 1 / sum;
      }
      const float* v = own + (heads + kvHeads + kv) * rows * width;
      bool first = true;
      layout.eachSeen(chunk, [&](long block, long seen, long column) {
        accumulate(chunk.rows, seen, {scores.data() + column, columns, 1}, v + layout.blocks[block].start * width, width,
                   result.data(), first ? Into::replace : Into::add);
        first = false;
      });
      for (long r = 0; r < chunk.rows; r++) {
        const float* from = result.data() + r * width;
        float* to = y + (start + r) * heads * width + head * width;
        byVectors(width, [&](long i, long n) { storeSome(to + i, loadSome(from + i, n) * factors[r], n); });
      }
    });
  }
};

}  // namespace codelutra
