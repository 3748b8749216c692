// The loops that run a kernel over arrays: output aligned, whole vectors, the rest through the same
// vector code. Included by the isa_*.cc files only: whatever is defined here depends on the vector
// type or has internal linkage, so that no code of one instruction set can be linked into another's
// path.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/fp_environment.h"
#include "kernels/kernel_table.h"

#if defined(_MSC_VER)
#define CAFFE2OP_SIGMOID_NOINLINE __declspec(noinline)
#else
#define CAFFE2OP_SIGMOID_NOINLINE __attribute__((noinline))
#endif

namespace caffe2op_sigmoid::kernels {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): internal linkage is the point

// The loops are not inlined into the entries: no operation may move across the change of the
// floating-point environment, which compilers do not see as a dependency.

// y <- F(x) over whole vectors [from, to) and over a part of one.
template <class V, class F, typename T, class = void>
struct UnaryBody {
  const T* x;
  T* y;

  template <bool kStreaming>
  CAFFE2OP_SIGMOID_NOINLINE void RunWhole(std::size_t from, std::size_t to) const {
    for (std::size_t i = from; i != to; i += V::kLanes) {
      V::template StoreAs<kStreaming>(y + i, F::Evaluate(V::Load(x + i)));
    }
  }

  CAFFE2OP_SIGMOID_NOINLINE void RunPart(std::size_t from, std::size_t count) const {
    V::StoreFirst(y + from, F::Evaluate(V::LoadFirst(x + from, count)), count);
  }
};

// A function with several ways: Quick and Tail know the results of some vectors only, Sure of all.
// The loop of each way is a function of its own: in one, calls and exits would cost the quick loop
// its registers, and it would load every constant again for every vector (0.47 instead of 0.43 ns
// per element with AVX-512).
template <class V, class F, typename T>
struct UnaryBody<V, F, T, typename F::HasWays> {
  const T* x;
  T* y;

  template <bool kStreaming>
  void RunWhole(std::size_t from, std::size_t to) const {
    for (std::size_t i = from;;) {
      i = RunWhile<typename F::Quick, kStreaming>(i, to);
      if (i == to) return;
      const std::size_t stopped = i;
      i = RunWhile<typename F::Tail, kStreaming>(i, to);
      if (i == stopped) i = RunSure<kStreaming>(i, to);
      if (i == to) return;
    }
  }

  CAFFE2OP_SIGMOID_NOINLINE void RunPart(std::size_t from, std::size_t count) const {
    auto vector = V::LoadFirst(x + from, count);
    if (!F::Quick::TryEvaluate(vector, &vector)) vector = F::Sure::Evaluate(vector);
    V::StoreFirst(y + from, vector, count);
  }

 private:
  template <class Way, bool kStreaming>
  CAFFE2OP_SIGMOID_NOINLINE std::size_t RunWhile(std::size_t i, std::size_t to) const {
    for (; i != to; i += V::kLanes) {
      auto vector = V::Load(x + i);
      if (!Way::TryEvaluate(vector, &vector)) break;
      V::template StoreAs<kStreaming>(y + i, vector);
    }
    return i;
  }

  // The vector at i, and those behind it that no other way knows.
  template <bool kStreaming>
  CAFFE2OP_SIGMOID_NOINLINE std::size_t RunSure(std::size_t i, std::size_t to) const {
    do {
      V::template StoreAs<kStreaming>(y + i, F::Sure::Evaluate(V::Load(x + i)));
      i += V::kLanes;
    } while (i != to && F::IsSureOnly(V::Load(x + i)));
    return i;
  }
};

// y <- F(a, b).
template <class V, class F, typename T>
struct BinaryBody {
  const T* a;
  const T* b;
  T* y;

  template <bool kStreaming>
  CAFFE2OP_SIGMOID_NOINLINE void RunWhole(std::size_t from, std::size_t to) const {
    for (std::size_t i = from; i != to; i += V::kLanes) {
      V::template StoreAs<kStreaming>(y + i, F::Evaluate(V::Load(a + i), V::Load(b + i)));
    }
  }

  CAFFE2OP_SIGMOID_NOINLINE void RunPart(std::size_t from, std::size_t count) const {
    V::StoreFirst(y + from,
                  F::Evaluate(V::LoadFirst(a + from, count), V::LoadFirst(b + from, count)), count);
  }
};

// Runs a body over [0, n). Large Float32Arrays begin 16 bytes past a page: the whole vectors begin
// where the output is aligned, if there are enough of them. Streaming stores need that alignment.
template <class V, class Body>
void RunAll(const Body& body, std::size_t n, Stores stores) {
  const FpEnvironment environment;
  constexpr std::size_t kCacheLine = 64;
  const bool aligned = n >= 16 * V::kLanes;
  std::size_t head = 0;
  if (aligned) {
    const std::size_t past = reinterpret_cast<std::uintptr_t>(body.y) % kCacheLine;
    head = (kCacheLine - past) % kCacheLine / sizeof(*body.y);
    for (std::size_t i = 0; i < head; i += V::kLanes) {
      body.RunPart(i, head - i < V::kLanes ? head - i : V::kLanes);
    }
  }
  const std::size_t rest = (n - head) % V::kLanes;
  const std::size_t to = n - rest;
  if (aligned && stores == Stores::kStreaming) {
    body.template RunWhole<true>(head, to);
    V::FenceStores();
  } else {
    body.template RunWhole<false>(head, to);
  }
  if (rest != 0) body.RunPart(to, rest);
}

template <class V, class F, typename T>
void UnaryEntry(const T* x, T* y, std::size_t n, Stores stores) {
  RunAll<V>(UnaryBody<V, F, T>{x, y}, n, stores);
}

template <class V, class F, typename T>
void BinaryEntry(const T* a, const T* b, T* y, std::size_t n, Stores stores) {
  RunAll<V>(BinaryBody<V, F, T>{a, b, y}, n, stores);
}

}  // namespace
}  // namespace caffe2op_sigmoid::kernels
