// Instantiates every kernel of the list over one vector type. Included by the isa_*.cc files only,
// each compiled for its instruction set: whatever is defined here depends on the vector type or
// has internal linkage, so that no code of one instruction set can be linked into another's path.
#pragma once

#include <cstddef>

#include "kernels/fp_environment.h"
#include "kernels/kernel_table.h"
#include "kernels/sigmoid.h"
#include "kernels/sigmoid_gradient.h"

#if defined(_MSC_VER)
#define CAFFE2OP_SIGMOID_NOINLINE __declspec(noinline)
#else
#define CAFFE2OP_SIGMOID_NOINLINE __attribute__((noinline))
#endif

namespace caffe2op_sigmoid::kernels {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): internal linkage is the point

// The loops are not inlined into the entries: no operation may move across the change of the
// floating-point environment, which compilers do not see as a dependency.
template <class V, class F, typename T, class = void>
struct UnaryLoop {
  CAFFE2OP_SIGMOID_NOINLINE static void Run(const T* x, T* y, std::size_t n) {
    std::size_t i = 0;
    for (; n - i >= V::kLanes; i += V::kLanes) V::Store(y + i, F::Evaluate(V::Load(x + i)));
    const std::size_t rest = n - i;
    if (rest != 0) V::StoreFirst(y + i, F::Evaluate(V::LoadFirst(x + i, rest)), rest);
  }

  static void Entry(const T* x, T* y, std::size_t n) {
    const FpEnvironment environment;
    Run(x, y, n);
  }
};

// A function with several ways: Quick and Tail know the results of some vectors only, Sure of all.
// The loop of each way is a function of its own: in one, calls and exits would cost the quick loop
// its registers, and it would load every constant again for every vector (0.47 instead of 0.43 ns
// per element with AVX-512).
template <class V, class F, typename T>
struct UnaryLoop<V, F, T, typename F::HasWays> {
  template <class Way>
  CAFFE2OP_SIGMOID_NOINLINE static std::size_t RunWhile(const T* x, T* y, std::size_t i,
                                                        std::size_t whole) {
    for (; i != whole; i += V::kLanes) {
      auto vector = V::Load(x + i);
      if (!Way::TryEvaluate(vector, &vector)) break;
      V::Store(y + i, vector);
    }
    return i;
  }

  // The vector at i, and those behind it that no other way knows.
  CAFFE2OP_SIGMOID_NOINLINE static std::size_t RunSure(const T* x, T* y, std::size_t i,
                                                       std::size_t whole) {
    do {
      V::Store(y + i, F::Sure::Evaluate(V::Load(x + i)));
      i += V::kLanes;
    } while (i != whole && F::IsSureOnly(V::Load(x + i)));
    return i;
  }

  CAFFE2OP_SIGMOID_NOINLINE static void RunRest(const T* x, T* y, std::size_t rest) {
    auto vector = V::LoadFirst(x, rest);
    if (!F::Quick::TryEvaluate(vector, &vector)) vector = F::Sure::Evaluate(vector);
    V::StoreFirst(y, vector, rest);
  }

  static void Entry(const T* x, T* y, std::size_t n) {
    const FpEnvironment environment;
    const std::size_t rest = n % V::kLanes;
    const std::size_t whole = n - rest;
    for (std::size_t i = 0;;) {
      i = RunWhile<typename F::Quick>(x, y, i, whole);
      if (i == whole) break;
      const std::size_t stopped = i;
      i = RunWhile<typename F::Tail>(x, y, i, whole);
      if (i == stopped) i = RunSure(x, y, i, whole);
    }
    if (rest != 0) RunRest(x + whole, y + whole, rest);
  }
};

template <class V, class F, typename T>
struct BinaryLoop {
  CAFFE2OP_SIGMOID_NOINLINE static void Run(const T* a, const T* b, T* y, std::size_t n) {
    std::size_t i = 0;
    for (; n - i >= V::kLanes; i += V::kLanes) {
      V::Store(y + i, F::Evaluate(V::Load(a + i), V::Load(b + i)));
    }
    const std::size_t rest = n - i;
    if (rest != 0) {
      V::StoreFirst(y + i, F::Evaluate(V::LoadFirst(a + i, rest), V::LoadFirst(b + i, rest)), rest);
    }
  }
  static void Entry(const T* a, const T* b, T* y, std::size_t n) {
    const FpEnvironment environment;
    Run(a, b, y, n);
  }
};

template <class V, typename T>
constexpr Kernels<T> Instantiate() {
  return {
#define CAFFE2OP_SIGMOID_ROW(shape, name, Template) shape##Loop<V, Template<V, T>, T>::Entry,
      CAFFE2OP_SIGMOID_KERNELS(CAFFE2OP_SIGMOID_ROW)
#undef CAFFE2OP_SIGMOID_ROW
  };
}

}  // namespace
}  // namespace caffe2op_sigmoid::kernels
