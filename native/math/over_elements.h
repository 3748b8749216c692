// Which function computes over elements of a type.
#pragma once

#include <type_traits>

namespace caffe2op_sigmoid::kernels {

// F over vectors, with results that are rounded once more where T is narrower than the vectors'
// elements. Where that would be once too often, a function has another one for T: F::Over<T>, or a
// specialization of this.
template <class F, typename T, class = void>
struct OverElements {
  using Type = F;
};

template <class F, typename T>
struct OverElements<
    F, T, std::enable_if_t<sizeof(T) < sizeof(float), std::void_t<typename F::template Over<T>>>> {
  using Type = typename F::template Over<T>;
};

}  // namespace caffe2op_sigmoid::kernels
