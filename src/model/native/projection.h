// Products with frozen weights and their LoRA adapters.
#pragma once
#include "gemm.h"
#include "op.h"
#include "rows.h"

namespace codelutra {

// W [out, in] as it came, or rounded to bfloat16 panels for x W^T and for y W.
struct Weight {
  Weight(Call& call, int first, long out, long in) : out(out), in(in), plain(call.input(first)), turned(call.input(first + 1)) {
    const long forward = panelsOf(out) * ((in + 1) / 2) * PANEL, backward = panelsOf(in) * ((out + 1) / 2) * PANEL;
    require(plain.isFloat ? plain.size() == out * in : plain.size() == forward && turned.size() == backward,
            "the weight has another shape");
  }

  // y = x W^T; `into` and `then` as for every product
  template <typename Then>
  void times(const float* x, long rows, float* y, Into into, const Then& then) const {
    if (plain.isFloat) {
      multiply<float>(rows, out, in, {x, in, 1}, Plain({plain.floats(), 1, in}, out), {y, out, 1}, 1, into, then);
    } else {
      product(x, rows, in, plain, out, y, into, then);
    }
  }

  // x = y W
  template <typename Then>
  void timesTransposed(const float* y, long rows, float* x, const Then& then) const {
    if (plain.isFloat) {
      multiply<float>(rows, in, out, {y, out, 1}, Plain({plain.floats(), in, 1}, in), {x, in, 1}, 1, Into::replace, then);
    } else {
      product(y, rows, out, turned, in, x, Into::replace, then);
    }
  }

  long out, in;

 private:
  template <typename Then>
  static void product(const float* a, long rows, long depth, const Call::Tensor& panels, long columns, float* c, Into into,
                      const Then& then) {
    static thread_local std::vector<Pair> pairs;
    const long words = (depth + 1) / 2;
    pairs.resize(rows * words);
    toPairs(a, rows, depth, pairs.data());
    const Packed<Pair> right{static_cast<const Pair*>(panels.data), words, PANEL};
    multiply<Pair>(rows, columns, words, {pairs.data(), words, 1}, right, {c, columns, 1}, 1, into, then);
  }
  Call::Tensor plain, turned;
};

// W [out, in] -> panels of bfloat16 pairs for x W^T, or, turned, for y W
struct Pack {
  explicit Pack(Attributes& read) : turned(read.integer("turned")) {}
  void operator()(Call& call) const {
    const auto w = call.matrix(0);
    const Input b{w.floats(), w.shape[1], 1};
    const long depth = w.shape[turned ? 0 : 1], columns = w.shape[turned ? 1 : 0];
    auto* panels = static_cast<Pair*>(call.output(0, TF_INT32, {panelsOf(columns), (depth + 1) / 2, PANEL}));
    packPairs(turned ? b : b.turned(), depth, columns, panels);
  }
  int turned;
};

// The parts of a fused projection that have an adapter: [first column, columns] each; ranks lie one after the other.
struct Parts {
  Parts(const Call::Tensor& list, long ranks) : at(list.ints()), count(list.size() / 2), rank(count == 0 ? 0 : ranks / count) {}
  // Runs work(first column, columns, first rank, first row of B).
  template <typename Work>
  void each(const Work& work) const {
    for (long i = 0, row = 0; i < count; row += at[2 * i + 1], i++) work(at[2 * i], at[2 * i + 1], i * rank, row);
  }
  const int32_t* at;
  long count, rank;
};

// x [T, in], W, bias [out] or none, residual [T, out] or none, A [R, in], B [sum of the parts' columns, rank], parts
// -> y = residual + x W^T + bias + low B^T [T, out], low = scale x A^T [T, R]
struct Project {
  explicit Project(Attributes& read) : out(read.integer("out")), scale(read.real("scale")) {}
  void operator()(Call& call) const {
    const auto x = call.matrix(0), bias = call.input(3), residual = call.input(4), a = call.input(5), b = call.input(6),
               list = call.input(7);
    const long rows = x.shape[0], in = x.shape[1], ranks = a.size() / in;
    const Weight weight(call, 1, out, in);
    const Parts parts(list, ranks);
    require(bias.size() == 0 || bias.size() == out, "the bias has another shape");
    require(residual.size() == 0 || residual.size() == rows * out, "the residual has another shape");
    float *y = call.floats(0, {rows, out}), *low = call.floats(1, {rows, ranks});
    const bool started = bias.size() > 0 || residual.size() > 0;
    if (started) {
      parallel(rows, 16, [&](long first, long end) {
        for (long t = first; t < end; t++) {
          byVectors(out, [&](long i, long n) {
            Vector sum = {};
            if (bias.size() > 0) sum += loadSome(bias.floats() + i, n);
            if (residual.size() > 0) sum += loadSome(residual.floats() + t * out + i, n);
            storeSome(y + t * out + i, sum, n);
          });
        }
      });
    }
    if (ranks > 0) {
      const Copied right({a.floats(), 1, in}, in, ranks);
      multiply<float>(rows, ranks, in, {x.floats(), in, 1}, right, {low, ranks, 1}, scale);
    }
    weight.times(x.floats(), rows, y, started ? Into::add : Into::replace, [&](long panel, long first, long end) {
      // low B^T, for the columns of each part that are in this panel
      static thread_local std::vector<float> turned;
      turned.resize(parts.rank * PANEL);
      parts.each([&](long firstOut, long columns, long rank, long row) {
        const long from = std::max(firstOut, panel * PANEL), to = std::min(firstOut + columns, (panel + 1) * PANEL);
        if (from >= to) return;
        const Input own{b.floats() + (row + from - firstOut) * parts.rank, 1, parts.rank};
        packPanel(own, parts.rank, static_cast<int>(to - from), turned.data());
        multiplyPanel<float>(end - first, parts.rank, {low + first * ranks + rank, ranks, 1}, turned.data(), PANEL,
                             {y + first * out + from, out, 1}, static_cast<int>(to - from), 1, Into::add);
      });
    });
  }
  long out;
  float scale;
};

// dy [T, out], x [T, in], W, low [T, R], A, B, parts -> dx [T, in] (or nothing), dA, dB like A and B
struct ProjectBackward {
  explicit ProjectBackward(Attributes& read) : scale(read.real("scale")), wanted(read.integer("wanted")) {}
  void operator()(Call& call) const {
    const auto dy = call.matrix(0), x = call.matrix(1), low = call.input(4), a = call.input(5), b = call.input(6),
               list = call.input(7);
    const long rows = x.shape[0], in = x.shape[1], out = dy.shape[1], ranks = a.size() / in;
    require(dy.shape[0] == rows && low.size() == rows * ranks, "shapes differ");
    const Weight weight(call, 2, out, in);
    const Parts parts(list, ranks);
    float *dx = call.floats(0, {wanted ? rows : 0, in}), *da = call.floats(1, {ranks, in}),
          *db = call.floats(2, {parts.rank == 0 ? 0 : b.size() / parts.rank, parts.rank});
    const Buffer<float> dLow(rows * ranks), wide(b.size());
    parts.each([&](long first, long columns, long rank, long row) {
      const Input from{dy.floats() + first, out, 1};
      const Copied right({b.floats() + row * parts.rank, parts.rank, 1}, columns, parts.rank);
      multiply<float>(rows, parts.rank, columns, from, right, {dLow.data() + rank, ranks, 1}, scale);
      // dB^T, turned as it comes
      float* own = wide.data() + row * parts.rank;
      multiply<float>(parts.rank, columns, rows, {low.floats() + rank, 1, ranks}, Plain(from, columns), {own, columns, 1}, 1,
                      Into::replace, [&](long panel, long r, long end) {
                        for (long i = panel * PANEL; i < panel * PANEL + widthOf(panel, columns); i++) {
                          for (long j = r; j < end; j++) db[(row + i) * parts.rank + j] = own[j * columns + i];
                        }
                      });
    });
    if (ranks > 0) {
      multiply<float>(ranks, in, rows, {dLow.data(), 1, ranks}, Plain({x.floats(), in, 1}, in), {da, in, 1});
    }
    if (!wanted) return;
    weight.timesTransposed(dy.floats(), rows, dx, [&](long panel, long first, long end) {
      if (ranks == 0) return;
      const float* right = Plain({a.floats(), in, 1}, in).rows(panel, 0, ranks);
      multiplyPanel<float>(end - first, ranks, {dLow.data() + first * ranks, ranks, 1}, right, stepOf(in),
                           {dx + first * in + panel * PANEL, in, 1}, widthOf(panel, in), 1, Into::add);
    });
  }
  float scale;
  int wanted;
};

// Hidden rows h [N, D], W [V, D], targets [N] -> log p(target) [N] and, if wanted, its slope d log p / d h [N, D]
struct Score {
  explicit Score(Attributes& read) : vocabulary(read.integer("vocabulary")), wanted(read.integer("wanted")) {}
  void operator()(Call& call) const {
    constexpr long CHUNK = 128;  // rows whose logits are held at once: 77 MB for a vocabulary of 150,000
    const auto h = call.matrix(0), targets = call.input(3);
    const long rows = h.shape[0], width = h.shape[1];
    require(targets.size() == rows, "shapes differ");
    const Weight weight(call, 1, vocabulary, width);
    float *logProbs = call.floats(0, {rows}), *slope = call.floats(1, {wanted ? rows : 0, width});
    const auto nothing = [](long, long, long) {};
    const Buffer<float> logits(std::min(rows, CHUNK) * vocabulary);
    for (long start = 0; start < rows; start += CHUNK) {
      const long count = std::min(CHUNK, rows - start);
      weight.times(h.floats() + start * width, count, logits.data(), Into::replace, nothing);
      parallel(count, 1, [&](long t, long) {
        float* row = logits.data() + t * vocabulary;
        const long target = targets.ints()[start + t];
        if (target < 0 || target >= vocabulary) {
          logProbs[start + t] = NAN;
          return;
        }
        const float most = maxOf(row, vocabulary), own = row[target] - most;
        const float sum = exponentials(row, vocabulary, most);
        logProbs[start + t] = own - std::log(sum);
        if (!wanted) return;
        scaleBy(row, vocabulary, -1 / sum);
        row[target] += 1;
      });
      if (wanted) weight.timesTransposed(logits.data(), count, slope + start * width, nothing);
    }
  }
  long vocabulary;
  int wanted;
};

}  // namespace codelutra
