// A call: validate its arrays, then execute it, whole or range by range, now or later, on this
// thread or others, as long as the arrays stay where they are.
#pragma once

#include <array>
#include <cstddef>

#include "runtime/operator.h"
#include "runtime/tensor.h"
#include "runtime/thread_pool.h"

namespace caffe2op_sigmoid {

// Why a call was refused, and which input was at fault. Whatever is not kOk has written nothing.
// The numbers are those of src/backends/refusal.ts, which has the words for them.
enum class Status {
  kOk = 0,
  kUnsupportedType = 1,
  kLengthMismatch = 2,
  kInPlace = 3,
  kPartialOverlap = 4,
  // Nothing to compute: the caller knows whether the memory of its arrays is still there.
  kNoElements = 5
};
struct Outcome {
  Status status = Status::kOk;
  std::size_t input = 0;
};

template <class Context>
class Plan {
 public:
  Plan(const Operator<Context>& op, const Context& context) : op_(op), context_(context) {}

  // To be filled before Validate: inputs first, then the output.
  Tensor& tensor(std::size_t index) { return tensors_[index]; }
  std::size_t tensors() const { return op_.schema().inputs + 1; }

  // Checks the arrays. Nothing has been written, and nothing may be executed unless it is kOk.
  Outcome Validate() {
    const OpSchema& schema = op_.schema();
    const Tensor& output = tensors_[schema.inputs];
    if (!op_.Takes(output.dtype)) return {Status::kUnsupportedType, 0};
    for (std::size_t i = 0; i < schema.inputs; ++i) {
      const Tensor& input = tensors_[i];
      if (input.dtype != output.dtype) return {Status::kUnsupportedType, i};
      if (input.size != output.size) return {Status::kLengthMismatch, i};
      if (input.raw == output.raw) {
        if (i != schema.in_place_input && output.size != 0) return {Status::kInPlace, i};
      } else if (Overlap(input, output)) {
        return {Status::kPartialOverlap, i};
      }
    }
    if (output.size == 0) return {Status::kNoElements, 0};
    const bool in_place = tensors_[schema.in_place_input].raw == output.raw;
    context_ = context_.ForBytes(tensors() * output.size * SizeOf(output.dtype), in_place);
    return {};
  }

  std::size_t size() const { return tensors_[op_.schema().inputs].size; }

  // Elements [begin, end): any ranges, in any order, on any threads, each once.
  void Execute(std::size_t begin, std::size_t end) const {
    std::array<Tensor, kMaxInputs + 1> parts;
    for (std::size_t i = 0; i < parts.size() && i < tensors(); ++i) {
      parts[i] = Part(tensors_[i], begin, end);
    }
    op_.RunOnDevice(context_, parts.data(), parts[op_.schema().inputs]);
  }

  // All of it, before it returns: on as many threads as the context allows, if that is worth it.
  void Run() const {
    if (context_.threads() <= 1 || size() < op_.schema().parallel_from) {
      op_.RunOnDevice(context_, tensors_.data(), tensors_[op_.schema().inputs]);
      return;
    }
    // Small pieces: a helper comes 35 us late, and none should be waited for long at the end.
    constexpr std::size_t kGrain = std::size_t{1} << 15U;
    ParallelFor(
        size(), kGrain, context_.threads(),
        [](const void* plan, std::size_t begin, std::size_t end) {
          static_cast<const Plan*>(plan)->Execute(begin, end);
        },
        this);
  }

 private:
  static bool Overlap(const Tensor& a, const Tensor& b) {
    const char* a_begin = a.data<char>();
    const char* b_begin = b.data<char>();
    return a_begin < b_begin + b.size * SizeOf(b.dtype) &&
           b_begin < a_begin + a.size * SizeOf(a.dtype);
  }

  static Tensor Part(const Tensor& tensor, std::size_t begin, std::size_t end) {
    Tensor part = tensor;
    part.raw = tensor.mutable_data<char>() + begin * SizeOf(tensor.dtype);
    part.size = end - begin;
    return part;
  }

  const Operator<Context>& op_;
  Context context_;
  std::array<Tensor, kMaxInputs + 1> tensors_;
};

}  // namespace caffe2op_sigmoid
