// The loops that run a kernel over arrays: output aligned, whole vectors, the rest through the same
// vector code. Included by the targets' files only: whatever is defined here depends on the vector
// type or has internal linkage, so that no code of one instruction set can be linked into another's
// path.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "loops/access.h"
#include "loops/fast_path_map.h"
#include "loops/fp_environment.h"
#include "loops/memory_tier.h"
#include "loops/prefetch.h"
#include "simd/compiler.h"
#include "simd/pair.h"

namespace caffe2op_sigmoid::kernels {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): internal linkage is the point

// y <- F(x) over n elements of type T: RunWhole over whole vectors, RunPart over no more than one.
// kPrefetchesSharedCache: what the shared caches hold would come late if it were not asked for
// ahead.
template <class V, class F, typename T, class = void>
struct UnaryBody {
  using A = Access<V, T>;
  static constexpr bool kPrefetchesSharedCache = false;
  static constexpr bool kHasTiers = !kIsLong<F>;  // a loop for each

  template <MemoryTier kTier>
  CAFFE2OP_SIGMOID_NOINLINE static void RunWhole(std::size_t n, T* y, const T* x) {
    for (std::size_t i = 0; i != n; i += V::kLanes) {
      PrefetchAhead<V, kTier>(x + i);
      A::template Store<kStreams<kTier>>(y + i, F::Evaluate(A::Load(x + i)));
    }
  }

  CAFFE2OP_SIGMOID_NOINLINE static void RunPart(std::size_t n, T* y, const T* x) {
    A::StoreN(y, F::Evaluate(A::LoadN(x, n)), n);
  }
};

// With fast paths: fast_path_map.h.
template <class V, class F, typename T>
struct UnaryBody<V, F, T, std::void_t<typename F::FastPaths>> : FastPathBody<V, F, T> {};

// y <- F(a, b). F::Rebind<W> is the same function over vectors W. Of long ones a vector a turn:
// engines of WebAssembly compile short code sooner, and JSC better (with four, the gradient from x
// took 8.1 instead of 5.5 ns an element there).
template <class V, class F, typename T>
struct BinaryBody {
  using A = Access<V, T>;
  static constexpr bool kHasTiers = !kIsLong<F>;
  static constexpr bool kPrefetchesSharedCache = kHasTiers;

  template <MemoryTier kTier>
  CAFFE2OP_SIGMOID_NOINLINE static void RunWhole(std::size_t n, T* y, const T* a, const T* b) {
    using Group = simd::Pair<simd::Pair<V>>;
    std::size_t i = 0;
    for (; !kIsLong<F> && n - i >= Group::kLanes; i += Group::kLanes) {
      if constexpr (kTier == MemoryTier::kSharedCache) {
        PrefetchAhead<Group, kTier>(a + i);
        PrefetchAhead<Group, kTier>(b + i);
        PrefetchAhead<Group, kTier>(y + i);
      }
      RunVector<kTier, 0>(i, y, a, b);
      RunVector<kTier, 1>(i, y, a, b);
      RunVector<kTier, 2>(i, y, a, b);
      RunVector<kTier, 3>(i, y, a, b);
    }
    for (; i != n; i += V::kLanes) RunVector<kTier, 0>(i, y, a, b);
  }

  CAFFE2OP_SIGMOID_NOINLINE static void RunPart(std::size_t n, T* y, const T* a, const T* b) {
    A::StoreN(y, F::Evaluate(A::LoadN(a, n), A::LoadN(b, n)), n);
  }

 private:
  // Each vector is stored before the next is read, in the order of the addresses: compilers like to
  // mix four, which is slower (NOTES.md, "Gradient").
  template <MemoryTier kTier, std::size_t kVector>
  CAFFE2OP_SIGMOID_INLINE static void RunVector(std::size_t i, T* y, const T* a, const T* b) {
    const std::size_t at = i + kVector * V::kLanes;
    A::template Store<kStreams<kTier>>(
        y + at, F::Evaluate(V::KeepInRegister(A::Load(a + at)), A::Load(b + at)));
    std::atomic_signal_fence(std::memory_order_seq_cst);
  }
};

// Over whole vectors, the output aligned unless they are few.
template <class V, class Body, typename T, typename... X>
CAFFE2OP_SIGMOID_INLINE void RunWhole(MemoryTier tier, std::size_t n, T* y, const X*... x) {
  if constexpr (Body::kHasTiers) {
    switch (tier) {
      case MemoryTier::kPrivateCache:
        break;
      case MemoryTier::kSharedCache:
        if constexpr (Body::kPrefetchesSharedCache) {
          Body::template RunWhole<MemoryTier::kSharedCache>(n, y, x...);
          return;
        }
        break;
      case MemoryTier::kMemory:
        Body::template RunWhole<MemoryTier::kMemory>(n, y, x...);
        V::FenceStores();
        return;
      case MemoryTier::kMemoryInPlace:
        Body::template RunWhole<MemoryTier::kMemoryInPlace>(n, y, x...);
        return;
    }
  }
  Body::template RunWhole<MemoryTier::kPrivateCache>(n, y, x...);
}

// `head` elements come before the whole vectors.
template <class V, class Body, typename T, typename... X>
CAFFE2OP_SIGMOID_NOINLINE void RunWithEnds(MemoryTier tier, std::size_t head, std::size_t n, T* y,
                                           const X*... x) {
  for (std::size_t i = 0; i < head; i += V::kLanes) {
    Body::RunPart(head - i < V::kLanes ? head - i : V::kLanes, y + i, (x + i)...);
  }
  const std::size_t rest = (n - head) % V::kLanes;
  const std::size_t to = n - rest;
  if (rest != 0) Body::RunPart(rest, y + to, (x + to)...);
  RunWhole<V, Body>(tier, to - head, y + head, (x + head)...);
}

// Over n elements. Large Float32Arrays begin 16 bytes past a page: the whole vectors begin where
// the output is aligned, if there are enough of them. Streaming stores need that alignment.
template <class V, class Body, typename T, typename... X>
CAFFE2OP_SIGMOID_NOINLINE void RunAll(MemoryTier tier, std::size_t n, T* y, const X*... x) {
  constexpr std::size_t kCacheLine = 64;
  const std::size_t past = reinterpret_cast<std::uintptr_t>(y) % kCacheLine;
  std::size_t head = 0;
  // Another addon's buffer may begin anywhere: no element is aligned then.
  if (n >= 16 * V::kLanes && past % sizeof(T) == 0) {
    head = (kCacheLine - past) % kCacheLine / sizeof(T);
  } else {
    tier = MemoryTier::kPrivateCache;
  }
  if (head != 0 || n % V::kLanes != 0) {
    RunWithEnds<V, Body>(tier, head, n, y, x...);
  } else {
    RunWhole<V, Body>(tier, n, y, x...);
  }
}

// The same in the default floating-point environment.
template <class V, class Body, typename T, typename... X>
CAFFE2OP_SIGMOID_NOINLINE void RunInDefaultEnvironment(MemoryTier tier, std::size_t n, T* y,
                                                       const X*... x) {
  [[maybe_unused]] const FpEnvironment environment;
  // Not inlined: no operation may move across the change, which compilers do not see as a
  // dependency.
  RunAll<V, Body>(tier, n, y, x...);
}

// Nothing is saved on the way to the loop: stores are what bounds the gradient in the first cache
// (NOTES.md, "Gradient").
template <class V, class Body, typename T, typename... X>
CAFFE2OP_SIGMOID_INLINE void Run(MemoryTier tier, std::size_t n, T* y, const X*... x) {
  if (FpEnvironment::IsDefault()) {
    RunAll<V, Body>(tier, n, y, x...);
  } else {
    RunInDefaultEnvironment<V, Body>(tier, n, y, x...);
  }
}

template <class V, class F, typename T>
void UnaryEntry(const T* x, T* y, std::size_t n, MemoryTier tier) {
  Run<V, UnaryBody<V, F, T>>(tier, n, y, x);
}

template <class V, class F, typename T>
void BinaryEntry(const T* a, const T* b, T* y, std::size_t n, MemoryTier tier) {
  using M = typename V::MemoryBound;
  if constexpr (!std::is_same_v<M, V> && !kIsLong<F>) {
    if (tier != MemoryTier::kPrivateCache) {
      Run<M, BinaryBody<M, typename F::template Rebind<M>, T>>(tier, n, y, a, b);
      return;
    }
  }
  Run<V, BinaryBody<V, F, T>>(tier, n, y, a, b);
}

}  // namespace
}  // namespace caffe2op_sigmoid::kernels
