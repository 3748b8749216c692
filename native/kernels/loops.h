// The loops that run a kernel over arrays: output aligned, whole vectors, the rest through the same
// vector code. Included by the isa_*.cc files only: whatever is defined here depends on the vector
// type or has internal linkage, so that no code of one instruction set can be linked into another's
// path.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "kernels/compiler.h"
#include "kernels/fp_environment.h"
#include "kernels/kernel_table.h"
#include "kernels/memory_moves.h"
#include "kernels/way_loops.h"

namespace caffe2op_sigmoid::kernels {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): internal linkage is the point

// y <- F(x) over n elements: RunWhole over whole vectors, RunPart over no more than one.
// kAwaitsShared: what the caches that cores share hold would come late if it were not asked for
// ahead.
template <class V, class F, typename T, class = void>
struct UnaryBody {
  static constexpr bool kAwaitsShared = false;

  template <Traffic kTraffic>
  CAFFE2OP_SIGMOID_NOINLINE static void RunWhole(std::size_t n, T* y, const T* x) {
    for (std::size_t i = 0; i != n; i += V::kLanes) {
      FetchAhead<V, kTraffic>(x + i);
      V::template StoreAs<kStreams<kTraffic>>(y + i, F::Evaluate(V::Load(x + i)));
    }
  }

  CAFFE2OP_SIGMOID_NOINLINE static void RunPart(std::size_t n, T* y, const T* x) {
    V::StoreFirst(y, F::Evaluate(V::LoadFirst(x, n)), n);
  }
};

// With ways: way_loops.h.
template <class V, class F, typename T>
struct UnaryBody<V, F, T, std::void_t<typename F::Ways>> : WaysBody<V, F, T> {};

// y <- F(a, b). F::Over<W> is the same function over vectors W.
template <class V, class F, typename T>
struct BinaryBody {
  static constexpr bool kAwaitsShared = true;

  template <Traffic kTraffic>
  CAFFE2OP_SIGMOID_NOINLINE static void RunWhole(std::size_t n, T* y, const T* a, const T* b) {
    using Group = simd::Pair<simd::Pair<V>>;
    std::size_t i = 0;
    for (; n - i >= Group::kLanes; i += Group::kLanes) {
      if constexpr (kTraffic == Traffic::kShared) {
        FetchAhead<Group, kTraffic>(a + i);
        FetchAhead<Group, kTraffic>(b + i);
        FetchAhead<Group, kTraffic>(y + i);
      }
      RunVector<kTraffic, 0>(i, y, a, b);
      RunVector<kTraffic, 1>(i, y, a, b);
      RunVector<kTraffic, 2>(i, y, a, b);
      RunVector<kTraffic, 3>(i, y, a, b);
    }
    for (; i != n; i += V::kLanes) RunVector<kTraffic, 0>(i, y, a, b);
  }

  CAFFE2OP_SIGMOID_NOINLINE static void RunPart(std::size_t n, T* y, const T* a, const T* b) {
    V::StoreFirst(y, F::Evaluate(V::LoadFirst(a, n), V::LoadFirst(b, n)), n);
  }

 private:
  // Each vector is stored before the next is read, in the order of the addresses: as compilers
  // like to mix four, or with b in a register too, the gradient takes 1.07 times as long in a Zen
  // 5's first cache (4 lanes: 0.96 times). Groups of 8, or vector by vector: up to 1.04, 1.4 times.
  template <Traffic kTraffic, std::size_t kVector>
  CAFFE2OP_SIGMOID_INLINE static void RunVector(std::size_t i, T* y, const T* a, const T* b) {
    const std::size_t at = i + kVector * V::kLanes;
    V::template StoreAs<kStreams<kTraffic>>(y + at,
                                            F::Evaluate(V::Hold(V::Load(a + at)), V::Load(b + at)));
    std::atomic_signal_fence(std::memory_order_seq_cst);
  }
};

// Over whole vectors, the output aligned unless they are few.
template <class V, class Body, typename T, typename... X>
CAFFE2OP_SIGMOID_INLINE void RunWhole(Traffic traffic, std::size_t n, T* y, const X*... x) {
  switch (traffic) {
    case Traffic::kShared:
      if constexpr (Body::kAwaitsShared) {
        Body::template RunWhole<Traffic::kShared>(n, y, x...);
        break;
      }
      [[fallthrough]];
    case Traffic::kCore:
      Body::template RunWhole<Traffic::kCore>(n, y, x...);
      break;
    case Traffic::kMemory:
      Body::template RunWhole<Traffic::kMemory>(n, y, x...);
      V::FenceStores();
      break;
    case Traffic::kMemoryInPlace:
      Body::template RunWhole<Traffic::kMemoryInPlace>(n, y, x...);
      break;
  }
}

// `head` elements come before the whole vectors.
template <class V, class Body, typename T, typename... X>
CAFFE2OP_SIGMOID_NOINLINE void RunWithEnds(Traffic traffic, std::size_t head, std::size_t n, T* y,
                                           const X*... x) {
  for (std::size_t i = 0; i < head; i += V::kLanes) {
    Body::RunPart(head - i < V::kLanes ? head - i : V::kLanes, y + i, (x + i)...);
  }
  const std::size_t rest = (n - head) % V::kLanes;
  const std::size_t to = n - rest;
  if (rest != 0) Body::RunPart(rest, y + to, (x + to)...);
  RunWhole<V, Body>(traffic, to - head, y + head, (x + head)...);
}

// Over n elements. Large Float32Arrays begin 16 bytes past a page: the whole vectors begin where
// the output is aligned, if there are enough of them. Streaming stores need that alignment.
template <class V, class Body, typename T, typename... X>
CAFFE2OP_SIGMOID_NOINLINE void RunAll(Traffic traffic, std::size_t n, T* y, const X*... x) {
  constexpr std::size_t kCacheLine = 64;
  const std::size_t past = reinterpret_cast<std::uintptr_t>(y) % kCacheLine;
  std::size_t head = 0;
  // Another addon's buffer may begin anywhere: no element is aligned then.
  if (n >= 16 * V::kLanes && past % sizeof(T) == 0) {
    head = (kCacheLine - past) % kCacheLine / sizeof(T);
  } else {
    traffic = Traffic::kCore;
  }
  if (head != 0 || n % V::kLanes != 0) {
    RunWithEnds<V, Body>(traffic, head, n, y, x...);
  } else {
    RunWhole<V, Body>(traffic, n, y, x...);
  }
}

// The same in the default floating-point environment.
template <class V, class Body, typename T, typename... X>
CAFFE2OP_SIGMOID_NOINLINE void RunInDefaultEnvironment(Traffic traffic, std::size_t n, T* y,
                                                       const X*... x) {
  const FpEnvironment environment;
  // Not inlined: no operation may move across the change, which compilers do not see as a
  // dependency.
  RunAll<V, Body>(traffic, n, y, x...);
}

// Nothing is saved on the way to the loop: stores are what bounds the gradient in the first cache.
// With the environment and the arguments kept on the stack, 4 Ki took 1.05 times as long (Zen 5).
template <class V, class Body, typename T, typename... X>
CAFFE2OP_SIGMOID_INLINE void Run(Traffic traffic, std::size_t n, T* y, const X*... x) {
  if (FpEnvironment::IsDefault()) {
    RunAll<V, Body>(traffic, n, y, x...);
  } else {
    RunInDefaultEnvironment<V, Body>(traffic, n, y, x...);
  }
}

template <class V, class F, typename T>
void UnaryEntry(const T* x, T* y, std::size_t n, Traffic traffic) {
  Run<V, UnaryBody<V, F, T>>(traffic, n, y, x);
}

template <class V, class F, typename T>
void BinaryEntry(const T* a, const T* b, T* y, std::size_t n, Traffic traffic) {
  using M = typename V::Memory;
  if constexpr (!std::is_same_v<M, V>) {
    if (traffic != Traffic::kCore) {
      Run<M, BinaryBody<M, typename F::template Over<M>, T>>(traffic, n, y, a, b);
      return;
    }
  }
  Run<V, BinaryBody<V, F, T>>(traffic, n, y, a, b);
}

}  // namespace
}  // namespace caffe2op_sigmoid::kernels
