// Kernels that work row by row: norm, SwiGLU, softmax.
#pragma once
#include "op.h"
#include "threads.h"
#include "vectors.h"

namespace codelutra {

// x [T, D], gain [D] -> x r gain, r [T] with r = 1 / sqrt(mean(x^2) + epsilon)
struct Norm {
  explicit Norm(Attributes& read) : epsilon(read.real("epsilon")) {}
  void operator()(Call& call) const {
    const auto x = call.matrix(0), gain = call.input(1);
    const long rows = x.shape[0], width = x.shape[1];
    require(gain.size() == width, "the gain has another width");
    float *y = call.floats(0, {rows, width}), *inverse = call.floats(1, {rows});
    parallel(rows, 16, [&](long first, long end) {
      for (long t = first; t < end; t++) {
        const float* from = x.floats() + t * width;
        Vector squares = {};
        byVectors(width, [&](long i, long n) {
          const Vector part = loadSome(from + i, n);
          squares += part * part;
        });
        const float r = 1 / std::sqrt(sumOf(squares) / width + epsilon);
        inverse[t] = r;
        byVectors(width, [&](long i, long n) {
          storeSome(y + t * width + i, loadSome(from + i, n) * r * loadSome(gain.floats() + i, n), n);
        });
      }
    });
  }
  float epsilon;
};

// dy [T, D], residual [T, D], x, gain, r -> residual + r (d - n mean(d n)) with d = dy gain, n = x r
struct NormBackward {
  explicit NormBackward(Attributes&) {}
  void operator()(Call& call) const {
    const auto dy = call.matrix(0), residual = call.input(1), x = call.input(2), gain = call.input(3),
               inverse = call.input(4);
    const long rows = dy.shape[0], width = dy.shape[1];
    require(x.size() == dy.size() && gain.size() == width && inverse.size() == rows, "shapes differ");
    require(residual.size() == dy.size() || residual.size() == 0, "the residual has another shape");
    float* dx = call.floats(0, {rows, width});
    parallel(rows, 16, [&](long first, long end) {
      for (long t = first; t < end; t++) {
        const long at = t * width;
        const float r = inverse.floats()[t];
        Vector along = {};
        byVectors(width, [&](long i, long n) {
          along += loadSome(dy.floats() + at + i, n) * loadSome(gain.floats() + i, n) * loadSome(x.floats() + at + i, n);
        });
        const float mean = sumOf(along) * r / width;
        byVectors(width, [&](long i, long n) {
          const Vector d = loadSome(dy.floats() + at + i, n) * loadSome(gain.floats() + i, n);
          const Vector own = (d - loadSome(x.floats() + at + i, n) * (r * mean)) * r;
          storeSome(dx + at + i, residual.size() == 0 ? own : own + loadSome(residual.floats() + at + i, n), n);
        });
      }
    });
  }
};

inline Vector sigmoid(Vector x) { return 1.0f / (1.0f + exponential(-x)); }

// [T, 2 F], gate first -> silu(gate) up [T, F]
struct Swiglu {
  explicit Swiglu(Attributes&) {}
  void operator()(Call& call) const {
    const auto gateUp = call.matrix(0);
    const long rows = gateUp.shape[0], width = gateUp.shape[1] / 2;
    float* y = call.floats(0, {rows, width});
    parallel(rows, 8, [&](long first, long end) {
      for (long t = first; t < end; t++) {
        const float *gate = gateUp.floats() + 2 * t * width, *up = gate + width;
        byVectors(width, [&](long i, long n) {
          const Vector g = loadSome(gate + i, n);
          storeSome(y + t * width + i, g * sigmoid(g) * loadSome(up + i, n), n);
        });
      }
    });
  }
};

// dy [T, F], gateUp [T, 2 F] -> the gradients of gate and up [T, 2 F]
struct SwigluBackward {
  explicit SwigluBackward(Attributes&) {}
  void operator()(Call& call) const {
    const auto dy = call.matrix(0), gateUp = call.matrix(1);
    const long rows = dy.shape[0], width = dy.shape[1];
    require(gateUp.size() == 2 * dy.size(), "shapes differ");
    float* to = call.floats(0, {rows, 2 * width});
    parallel(rows, 8, [&](long first, long end) {
      for (long t = first; t < end; t++) {
        const float *gate = gateUp.floats() + 2 * t * width, *up = gate + width, *from = dy.floats() + t * width;
        float* row = to + 2 * t * width;
        byVectors(width, [&](long i, long n) {
          const Vector g = loadSome(gate + i, n), s = sigmoid(g), silu = g * s, d = loadSome(from + i, n);
          storeSome(row + i, d * loadSome(up + i, n) * (s + silu * (1.0f - s)), n);
          storeSome(row + width + i, d * silu, n);
        });
      }
    });
  }
};

// Replaces x by e^(x - most) and returns the sum.
inline float exponentials(float* x, long count, float most) {
  Vector sum = {};
  byVectors(count, [&](long i, long n) {
    Vector e = exponential(loadSome(x + i, n) - most);
    storeSome(x + i, e, n);
    if (n < LANES) e = loadSome(x + i, n);
    sum += e;
  });
  return sumOf(sum);
}

inline void scaleBy(float* x, long count, float factor) {
  byVectors(count, [&](long i, long n) { storeSome(x + i, loadSome(x + i, n) * factor, n); });
}

}  // namespace codelutra
