// The fused operations of codelutra's model, registered with TensorFlow when the binding is loaded.
#include "attention.h"
#include "attention_backward.h"
#include "projection.h"
#include "rows.h"

namespace codelutra {
namespace {

const bool registered =
    registerOp<Norm>("CodelutraNorm", {"x: float", "gain: float"}, {"y: float", "inverse: float"}, {"epsilon: float"}) &&
    registerOp<NormBackward>("CodelutraNormBackward",
                             {"dy: float", "residual: float", "x: float", "gain: float", "inverse: float"},
                             {"dx: float"}, {}) &&
    registerOp<Swiglu>("CodelutraSwiglu", {"gate_up: float"}, {"y: float"}, {}) &&
    registerOp<SwigluBackward>("CodelutraSwigluBackward", {"dy: float", "gate_up: float"}, {"d: float"}, {}) &&
    registerOp<Attend>("CodelutraAttend", {"qkv: float", "cos: float", "sin: float", "plan: int32"},
                       {"y: float", "heads_rows: float", "log_sums: float"}, {"heads: int", "kvHeads: int"}) &&
    registerOp<AttendBackward>("CodelutraAttendBackward",
                               {"dy: float", "y: float", "heads_rows: float", "log_sums: float", "cos: float",
                                "sin: float", "plan: int32"},
                               {"dqkv: float"}, {"heads: int", "kvHeads: int"}) &&
    registerOp<Pack>("CodelutraPack", {"w: float"}, {"panels: int32"}, {"turned: int"}) &&
    registerOp<Project>("CodelutraProject",
                        {"x: float", "w: T", "turned: T", "bias: float", "residual: float", "a: float", "b: float",
                         "parts: int32"},
                        {"y: float", "low: float"}, {"T: {float, int32}", "out: int", "scale: float"}) &&
    registerOp<ProjectBackward>("CodelutraProjectBackward",
                                {"dy: float", "x: float", "w: T", "turned: T", "low: float", "a: float", "b: float",
                                 "parts: int32"},
                                {"dx: float", "da: float", "db: float"},
                                {"T: {float, int32}", "scale: float", "wanted: int"}) &&
    registerOp<Score>("CodelutraScore", {"h: float", "w: T", "turned: T", "targets: int32"},
                      {"log_probs: float", "slope: float"}, {"T: {float, int32}", "vocabulary: int", "wanted: int"});

}  // namespace
}  // namespace codelutra
