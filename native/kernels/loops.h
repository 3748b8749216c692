// The loops that run a kernel over arrays: output aligned, whole vectors, the rest through the same
// vector code. Included by the isa_*.cc files only: whatever is defined here depends on the vector
// type or has internal linkage, so that no code of one instruction set can be linked into another's
// path.
#pragma once

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

// The loops are not inlined into the entries: no operation may move across the change of the
// floating-point environment, which compilers do not see as a dependency.

// y <- F(x) over whole vectors [from, to) and over a part of one. kAwaitsShared: what the caches
// that cores share hold would come late if it were not asked for ahead.
template <class V, class F, typename T, class = void>
struct UnaryBody {
  const T* x;
  T* y;
  static constexpr bool kAwaitsShared = false;

  template <Traffic kTraffic>
  CAFFE2OP_SIGMOID_NOINLINE void RunWhole(std::size_t from, std::size_t to) const {
    for (std::size_t i = from; i != to; i += V::kLanes) {
      FetchAhead<V, kTraffic>(x + i);
      V::template StoreAs<kStreams<kTraffic>>(y + i, F::Evaluate(V::Load(x + i)));
    }
  }

  CAFFE2OP_SIGMOID_NOINLINE void RunPart(std::size_t from, std::size_t count) const {
    V::StoreFirst(y + from, F::Evaluate(V::LoadFirst(x + from, count)), count);
  }
};

// With ways: way_loops.h.
template <class V, class F, typename T>
struct UnaryBody<V, F, T, std::void_t<typename F::Ways>> : WaysBody<V, F, T> {
  UnaryBody(const T* x, T* y) : WaysBody<V, F, T>{x, y} {}
};

// y <- F(a, b). F::Over<W> is the same function over vectors W.
template <class V, class F, typename T>
struct BinaryBody {
  const T* a;
  const T* b;
  T* y;
  static constexpr bool kAwaitsShared = true;

  template <Traffic kTraffic>
  void RunWhole(std::size_t from, std::size_t to) const {
    Run<kTraffic>(a + from, b + from, y + from, to - from);
  }

  CAFFE2OP_SIGMOID_NOINLINE void RunPart(std::size_t from, std::size_t count) const {
    V::StoreFirst(y + from,
                  F::Evaluate(V::LoadFirst(a + from, count), V::LoadFirst(b + from, count)), count);
  }

 private:
  // One at a time, short vectors would spend their time on the loop (0.25 instead of 0.20 ns per
  // element with 4 lanes at 4 Ki). Storing each before the next is read changes nothing, or 13 %
  // for the better (AVX2, first cache) and for the worse (4 lanes), as compilers then address them.
  using Group = simd::Pair<simd::Pair<V>>;

  // Of pointers, not of a body: a vector may be stored anywhere, for all compilers know, also over
  // the body, whose pointers they would then read again for every group.
  template <Traffic kTraffic>
  CAFFE2OP_SIGMOID_NOINLINE static void Run(const T* first, const T* second, T* out,
                                            std::size_t n) {
    std::size_t i = 0;
    for (; n - i >= Group::kLanes; i += Group::kLanes) {
      using FOfGroup = typename F::template Over<Group>;
      if constexpr (kTraffic == Traffic::kShared) {
        FetchAhead<Group, kTraffic>(first + i);
        FetchAhead<Group, kTraffic>(second + i);
        FetchAhead<Group, kTraffic>(out + i);
      }
      Group::template StoreAs<kStreams<kTraffic>>(
          out + i,
          FOfGroup::Evaluate(Group::Hold(Group::Load(first + i)), Group::Load(second + i)));
    }
    for (; i != n; i += V::kLanes) {
      V::template StoreAs<kStreams<kTraffic>>(
          out + i, F::Evaluate(V::Hold(V::Load(first + i)), V::Load(second + i)));
    }
  }
};

// Runs a body over [0, n). Large Float32Arrays begin 16 bytes past a page: the whole vectors begin
// where the output is aligned, if there are enough of them. Streaming stores need that alignment.
template <class V, class Body>
void RunAll(const Body& body, std::size_t n, Traffic traffic) {
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
  switch (aligned ? traffic : Traffic::kCore) {
    case Traffic::kShared:
      if constexpr (Body::kAwaitsShared) {
        body.template RunWhole<Traffic::kShared>(head, to);
        break;
      }
      [[fallthrough]];
    case Traffic::kCore:
      body.template RunWhole<Traffic::kCore>(head, to);
      break;
    case Traffic::kMemory:
      body.template RunWhole<Traffic::kMemory>(head, to);
      V::FenceStores();
      break;
    case Traffic::kMemoryInPlace:
      body.template RunWhole<Traffic::kMemoryInPlace>(head, to);
      break;
  }
  if (rest != 0) body.RunPart(to, rest);
}

template <class V, class F, typename T>
void UnaryEntry(const T* x, T* y, std::size_t n, Traffic traffic) {
  RunAll<V>(UnaryBody<V, F, T>{x, y}, n, traffic);
}

template <class V, class F, typename T>
void BinaryEntry(const T* a, const T* b, T* y, std::size_t n, Traffic traffic) {
  using M = typename V::Memory;
  if constexpr (!std::is_same_v<M, V>) {
    if (traffic != Traffic::kCore) {
      RunAll<M>(BinaryBody<M, typename F::template Over<M>, T>{a, b, y}, n, traffic);
      return;
    }
  }
  RunAll<V>(BinaryBody<V, F, T>{a, b, y}, n, traffic);
}

}  // namespace
}  // namespace caffe2op_sigmoid::kernels
