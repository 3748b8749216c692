// Lanes that failed the rounding test, collected until they fill a vector for the accurate path: a
// branch on every one of them would cost more than the path itself (NOTES.md, "Forward loop").
// Included by the targets' files only, as map.h is.
#pragma once

#include <cstddef>
#include <cstring>

#include "loops/access.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in map.h

// Elements with their places in y. Their values are kept, since the function may work in place.
// Copied byte by byte: another addon's buffer need not be aligned to elements.
template <class V, class F, typename T>
class DeferredLanes {
 public:
  explicit DeferredLanes(T* y) : y_(y) {}

  void Add(T x, std::size_t at) {
    x_[count_] = x;
    at_[count_] = at;
    if (++count_ == V::kLanes) Flush();
  }

  CAFFE2OP_SIGMOID_NOINLINE void Flush() {
    using A = Access<V, T>;
    if (count_ == 0) return;
    alignas(64) T results[V::kLanes];
    A::template Store<false>(results, F::AccuratePath::Evaluate(A::LoadN(x_, count_)));
    for (std::size_t i = 0; i < count_; ++i) std::memcpy(y_ + at_[i], &results[i], sizeof(T));
    count_ = 0;
  }

 private:
  alignas(64) T x_[V::kLanes] = {};
  std::size_t at_[V::kLanes] = {};
  T* y_;
  std::size_t count_ = 0;
};

// For functions without a rounding test.
struct NothingDeferred {
  template <typename T>
  explicit NothingDeferred(T* /*y*/) {}
  void Flush() {}
};

}  // namespace
}  // namespace caffe2op_sigmoid::kernels
