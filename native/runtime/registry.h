// The operators of the CPU, one for each line of the kernel list.
#pragma once

#include <cstddef>

#include "runtime/context.h"
#include "runtime/operator.h"

namespace caffe2op_sigmoid {

// Every operator, in the order of the kernel list.
struct OperatorList {
  const Operator<CPUContext>* const* begin_;
  std::size_t size;

  const Operator<CPUContext>* const* begin() const { return begin_; }
  const Operator<CPUContext>* const* end() const { return begin_ + size; }
};
OperatorList CPUOperatorRegistry();

}  // namespace caffe2op_sigmoid
