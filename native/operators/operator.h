// The operator: checks its tensors against its schema, then runs. Operators have no state, so one
// of each serves every thread.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>

#include "operators/parallel.h"
#include "operators/tensor.h"

namespace caffe2op_sigmoid {

// How a run ended, and which input was at fault. Whatever is not kOk has written nothing. The
// numbers are those of src/backend/refusal.ts, which has the words for them.
enum class Status {
  kOk = 0,
  kUnsupportedType = 1,
  kLengthMismatch = 2,
  kInPlace = 3,
  kPartialOverlap = 4
};
struct Outcome {
  Status status = Status::kOk;
  std::size_t input = 0;
};

inline constexpr std::size_t kMaxInputs = 2;

// Caffe2's OpSchema, as far as one output and memory safety need it.
struct OpSchema {
  const char* name;
  std::size_t inputs;
  // The input that the output may be, written {input, 0} in Caffe2's AllowInplace.
  std::size_t in_place_input;
  // From how many elements on a helper saves more than it costs to wake.
  std::size_t parallel_from;
};

template <class Context>
class Operator {
 public:
  explicit constexpr Operator(const OpSchema& schema) : schema_(schema) {}
  Operator(const Operator&) = delete;
  Operator& operator=(const Operator&) = delete;
  virtual ~Operator() = default;

  const OpSchema& schema() const { return schema_; }

  // `inputs` has schema().inputs tensors.
  Outcome Run(const Context& context, const Tensor* inputs, const Tensor& output) const {
    for (std::size_t i = 0; i < schema_.inputs; ++i) {
      if (inputs[i].dtype != output.dtype) return {Status::kUnsupportedType, i};
      if (inputs[i].size != output.size) return {Status::kLengthMismatch, i};
      if (inputs[i].raw == output.raw) {
        if (i != schema_.in_place_input && output.size != 0) return {Status::kInPlace, i};
      } else if (Overlap(inputs[i], output)) {
        return {Status::kPartialOverlap, i};
      }
    }
    const bool in_place = inputs[schema_.in_place_input].raw == output.raw;
    const std::size_t bytes = (schema_.inputs + 1) * output.size * SizeOf(output.dtype);
    return {RunInParallel(context.ForBytes(bytes, in_place), inputs, output), 0};
  }

 protected:
  // Elementwise: also called for parts of the tensors, on several threads at once.
  virtual Status RunOnDevice(const Context& context, const Tensor* inputs,
                             const Tensor& output) const = 0;

 private:
  Status RunInParallel(const Context& context, const Tensor* inputs, const Tensor& output) const {
    if (context.threads() <= 1 || output.size < schema_.parallel_from) {
      return RunOnDevice(context, inputs, output);
    }
    std::atomic<Status> status = Status::kOk;
    struct Call {
      const Operator* op;
      const Context& context;
      const Tensor* inputs;
      const Tensor& output;
      std::atomic<Status>& status;
    } call{this, context, inputs, output, status};
    // Small pieces: a helper comes 35 us late, and none should be waited for long at the end.
    constexpr std::size_t kGrain = std::size_t{1} << 15U;
    ParallelFor(
        output.size, kGrain, context.threads(),
        [](const void* argument, std::size_t begin, std::size_t end) {
          const auto& c = *static_cast<const Call*>(argument);
          std::array<Tensor, kMaxInputs> parts;
          for (std::size_t i = 0; i < c.op->schema_.inputs; ++i) {
            parts[i] = Part(c.inputs[i], begin, end);
          }
          const Status ended =
              c.op->RunOnDevice(c.context, parts.data(), Part(c.output, begin, end));
          if (ended != Status::kOk) c.status = ended;
        },
        &call);
    return status;
  }

  static Tensor Part(const Tensor& tensor, std::size_t begin, std::size_t end) {
    Tensor part = tensor;
    part.raw = tensor.mutable_data<char>() + begin * SizeOf(tensor.dtype);
    part.size = end - begin;
    return part;
  }

  static bool Overlap(const Tensor& a, const Tensor& b);

  OpSchema schema_;
};

template <class Context>
bool Operator<Context>::Overlap(const Tensor& a, const Tensor& b) {
  const char* a_begin = a.data<char>();
  const char* b_begin = b.data<char>();
  return a_begin < b_begin + b.size * SizeOf(b.dtype) &&
         b_begin < a_begin + a.size * SizeOf(a.dtype);
}

}  // namespace caffe2op_sigmoid
