// The operator: checks its tensors against its schema, then runs. Operators have no state, so one
// of each serves every thread.
#pragma once

#include <cstddef>
#include <initializer_list>

#include "operators/tensor.h"

namespace caffe2op_sigmoid {

// How a run ended. Whatever is not kOk has written nothing.
enum class Status { kOk, kUnsupportedType, kLengthMismatch, kInPlace, kPartialOverlap };

inline constexpr std::size_t kMaxInputs = 2;

// Caffe2's OpSchema, as far as one output and memory safety need it.
struct OpSchema {
  const char* name;
  std::size_t inputs;
  // The input that the output may be, written {input, 0} in Caffe2's AllowInplace.
  std::size_t in_place_input;
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
  Status Run(const Context& context, const Tensor* inputs, const Tensor& output) const {
    for (std::size_t i = 0; i < schema_.inputs; ++i) {
      if (inputs[i].dtype != output.dtype) return Status::kUnsupportedType;
      if (inputs[i].size != output.size) return Status::kLengthMismatch;
      if (inputs[i].raw == output.raw) {
        if (i != schema_.in_place_input && output.size != 0) return Status::kInPlace;
      } else if (Overlap(inputs[i], output)) {
        return Status::kPartialOverlap;
      }
    }
    return RunOnDevice(context, inputs, output);
  }

 protected:
  virtual Status RunOnDevice(const Context& context, const Tensor* inputs,
                             const Tensor& output) const = 0;

 private:
  static bool Overlap(const Tensor& a, const Tensor& b);

  OpSchema schema_;
};

// Bytes of an element.
constexpr std::size_t SizeOf(DataType dtype) {
  return dtype == DataType::kFloat ? sizeof(float) : 0;
}

template <class Context>
bool Operator<Context>::Overlap(const Tensor& a, const Tensor& b) {
  const char* a_begin = a.data<char>();
  const char* b_begin = b.data<char>();
  return a_begin < b_begin + b.size * SizeOf(b.dtype) &&
         b_begin < a_begin + a.size * SizeOf(a.dtype);
}

}  // namespace caffe2op_sigmoid
