// Which function computes over elements of a type.
#pragma once

namespace caffe2op_sigmoid::kernels {

// F over vectors, with results that are rounded once more where T is narrower than the vectors'
// elements. Where that would be once too often, a function has another one for T.
template <class F, typename T>
struct OverElements {
  using Type = F;
};

}  // namespace caffe2op_sigmoid::kernels
