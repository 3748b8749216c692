// The operator: what it takes, and how it computes. Operators have no state, so one of each serves
// every thread. A call of one is a plan (plan.h).
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/tensor.h"

namespace caffe2op_sigmoid {

inline constexpr std::size_t kMaxInputs = 2;

// Caffe2's OpSchema, as far as one output and memory safety need it.
struct OpSchema {
  const char* name;    // Caffe2's
  const char* kernel;  // of the kernel list
  std::size_t inputs;
  // The input that the output may be, written {input, 0} in Caffe2's AllowInplace.
  std::size_t in_place_input;
  // From how many elements on a helper saves more than it costs to wake.
  std::size_t parallel_from;
};

template <class Context>
class Operator {
 public:
  // `types`: the element types that it computes on, a bit each.
  constexpr Operator(const OpSchema& schema, std::uint32_t types)
      : schema_(schema), types_(types) {}
  Operator(const Operator&) = delete;
  Operator& operator=(const Operator&) = delete;
  virtual ~Operator() = default;

  const OpSchema& schema() const { return schema_; }

  bool Takes(DataType dtype) const { return (types_ & BitOf(dtype)) != 0; }

  // Elementwise, on schema().inputs inputs that have been checked: also on parts of them, on
  // several threads at once.
  virtual void RunOnDevice(const Context& context, const Tensor* inputs,
                           const Tensor& output) const = 0;

 private:
  OpSchema schema_;
  std::uint32_t types_;
};

}  // namespace caffe2op_sigmoid
