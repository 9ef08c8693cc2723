// The gradient of attention: the probabilities are computed again from the log-sums (Dao et al. 2022).
#pragma once
#include "attention.h"

namespace codelutra {

// dy [T, H width]; y, each head's rows and log-sums as Attend gave them; cos, sin, plan -> dqkv [T, (H + 2 Hkv) width]
struct AttendBackward : HeadCounts {
  using HeadCounts::HeadCounts;
  static constexpr long SHARES = 2;  // a head's chunks are shared out, so that few heads keep more threads busy

  void operator()(Call& call) const {
    const auto dy = call.matrix(0), y = call.input(1), saved = call.input(2), sums = call.input(3), cos = call.input(4),
               sin = call.input(5), plan = call.input(6);
    const long rows = dy.shape[0], width = dy.shape[1] / heads, size = rows * width;
    require(y.size() == dy.size() && saved.size() == all * size + LANES && sums.size() == heads * rows, "shapes differ");
    const Layout layout(plan, rows);
    const float* own = saved.floats();
    const Buffer<float> dOut(heads * size + LANES), along(heads * rows);
    std::fill(dOut.data() + heads * size, dOut.data() + heads * size + LANES, 0.0f);
    parallel(rows, 16, [&](long first, long end) {
      for (long t = first; t < end; t++) {
        for (long head = 0; head < heads; head++) {
          const float *d = dy.floats() + (t * heads + head) * width, *o = y.floats() + (t * heads + head) * width;
          std::memcpy(dOut.data() + (head * rows + t) * width, d, width * sizeof(float));
          Vector sum = {};
          byVectors(width, [&](long i, long n) { sum += loadSome(d + i, n) * loadSome(o + i, n); });
          along.data()[head * rows + t] = sumOf(sum);
        }
      }
    });
    const long packed = layout.panels * width * PANEL;
    const Buffer<float> turned(2 * kvHeads * packed);
    packHeads(layout, own + heads * size, 2 * kvHeads, width, turned.data());
    const Buffer<float> dq(heads * size), dk(heads * SHARES * size), dv(heads * SHARES * size);
    Threads::shared().run(heads * SHARES, [&](long task) {
      static thread_local std::vector<float> p, ds;
      const long head = task / SHARES, kv = head / group;
      std::fill(dk.data() + task * size, dk.data() + (task + 1) * size, 0.0f);
      std::fill(dv.data() + task * size, dv.data() + (task + 1) * size, 0.0f);
      const float *q = own + head * size, *k = own + (heads + kv) * size, *d = dOut.data() + head * size;
      for (size_t i = task % SHARES; i < layout.chunks.size(); i += SHARES) {
        const Chunk& chunk = layout.chunks[i];
        const long start = layout.blocks[chunk.block].start + chunk.first;
        const Input dRows{d + start * width, width, 1};
        const long columns = scoresOf(layout, chunk, {q + start * width, width, 1}, turned.data() + kv * packed, width, p);
        scoresOf(layout, chunk, dRows, turned.data() + (kvHeads + kv) * packed, width, ds);
        for (long r = 0; r < chunk.rows; r++) {
          float *pRow = p.data() + r * columns, *dRow = ds.data() + r * columns;
          hide(layout, chunk, r, pRow, -INFINITY);
          const float logSum = sums.floats()[head * rows + start + r], less = along.data()[head * rows + start + r];
          for (long c = 0; c < columns; c += LANES) {
            const Vector e = exponential(load(pRow + c) - logSum);
            store(pRow + c, e);
            store(dRow + c, e * (load(dRow + c) - less));
          }
        }
        bool first = true;
        layout.eachSeen(chunk, [&](long block, long seen, long column) {
          const long at = layout.blocks[block].start * width;
          const Input scores{ds.data() + column, columns, 1}, weights{p.data() + column, columns, 1};
          accumulate(chunk.rows, seen, scores, k + at, width, dq.data() + head * size + start * width,
                     first ? Into::replace : Into::add);
          accumulate(seen, chunk.rows, scores.turned(), q + start * width, width, dk.data() + task * size + at, Into::add);
          accumulate(seen, chunk.rows, weights.turned(), d + start * width, width, dv.data() + task * size + at, Into::add);
          first = false;
        });
      }
    });
    merge(call.floats(0, {rows, all * width}), dq, dk, dv, cos.floats(), sin.floats(), rows, width);
  }

 private:
  // Sums what the query heads of a group give their key head, rotates back, and puts the heads side by side.
  void merge(float* to, const Buffer<float>& dq, const Buffer<float>& dk, const Buffer<float>& dv, const float* cos,
             const float* sin, long rows, long width) const {
    const float scale = 1 / std::sqrt(static_cast<float>(width));
    const long half = width / 2, parts = group * SHARES;
    parallel(rows, 16, [&](long first, long end) {
      std::vector<float> sum(width);
      for (long t = first; t < end; t++) {
        for (long head = 0; head < all; head++) {
          float* row = to + (t * all + head) * width;
          if (head < heads) {
            std::memcpy(sum.data(), dq.data() + (head * rows + t) * width, width * sizeof(float));
          } else {
            const bool value = head >= heads + kvHeads;
            const float* from = (value ? dv : dk).data() + (head - heads - (value ? kvHeads : 0)) * parts * rows * width;
            std::fill(sum.begin(), sum.end(), 0.0f);
            for (long part = 0; part < parts; part++) {
              const float* own = from + (part * rows + t) * width;
              byVectors(width, [&](long i, long n) { storeSome(&sum[i], loadSome(&sum[i], n) + loadSome(own + i, n), n); });
            }
            if (value) {
              std::memcpy(row, sum.data(), width * sizeof(float));
              continue;
            }
            for (long i = 0; i < width; i++) sum[i] *= scale;
          }
          const float *c = cos + t * width, *s = sin + t * width;
          for (long i = 0; i < half; i++) {
            row[i] = sum[i] * c[i] + sum[i + half] * s[i + half];
            row[i + half] = sum[i + half] * c[i + half] + sum[i] * s[i];
          }
        }
      }
    });
  }
};

}  // namespace codelutra
