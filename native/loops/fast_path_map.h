// The loops over a function with fast paths (math/fast_paths.h): four vectors are tried together,
// and lanes that fail the rounding test are deferred (deferred_lanes.h). Included by the targets'
// files only, as map.h is.
//
// The loop of each path is a function of its own: in one, calls and exits would cost the quick loop
// its registers, and it would load every constant again for every vector. What was tried and lost:
// NOTES.md, "Forward loop".
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "loops/access.h"
#include "loops/deferred_lanes.h"
#include "loops/memory_tier.h"
#include "loops/prefetch.h"
#include "math/fast_paths.h"
#include "simd/compiler.h"
#include "simd/pair.h"

namespace caffe2op_sigmoid::kernels {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in map.h

template <class V, class Path>
inline constexpr bool kHasNoRoundingTest =
    std::is_same_v<decltype(Path::Evaluate(typename V::Vector(), typename V::Vector())),
                   NoRoundingTest<V>>;

template <class F, class V, class List = typename F::FastPaths>
struct Defers;
template <class F, class V, template <class> class... Path>
struct Defers<F, V, FastPathList<Path...>>
    : std::bool_constant<!(kHasNoRoundingTest<V, Path<V>> && ...)> {};

template <class V, class F, typename T>
struct FastPathBody {
  using A = Access<V, T>;
  static constexpr bool kPrefetchesSharedCache = false;
  static constexpr bool kHasTiers = !kIsLong<F>;

  template <MemoryTier kTier>
  static void RunWhole(std::size_t n, T* y, const T* x) {
    Deferred deferred(y);
    if constexpr (!kDefers) {
      RunBlock<kTier, false>({x, y, 0, &deferred}, n);
    } else if constexpr (kTier == MemoryTier::kMemory || kTier == MemoryTier::kMemoryInPlace) {
      RunBlocks<kTier, kTier == MemoryTier::kMemoryInPlace>(n, y, x, &deferred);
    } else if (x == y) {
      RunBlocks<kTier, true>(n, y, x, &deferred);
    } else {
      RunBlocks<kTier, false>(n, y, x, &deferred);
    }
    deferred.Flush();
  }

  CAFFE2OP_SIGMOID_NOINLINE static void RunPart(std::size_t n, T* y, const T* x) {
    using First = typename FirstOf<typename F::FastPaths>::template Path<V>;
    const auto vector = A::LoadN(x, n);
    auto reduced = vector;
    auto result = vector;
    bool certain = First::Accepts(vector, &reduced);
    if (certain) {
      const auto finished = First::Evaluate(vector, reduced);
      if constexpr (!kHasNoRoundingTest<V, First>) certain = !V::Any(finished.uncertain);
      result = finished.y;
    }
    if (certain) {
      A::StoreRoundedN(y, result, n);
    } else {
      A::StoreN(y, F::AccuratePath::Evaluate(vector), n);
    }
  }

 private:
  static constexpr bool kDefers = Defers<F, V>::value;
  using Deferred = std::conditional_t<kDefers, DeferredLanes<V, F, T>, NothingDeferred>;
  // Elements: few enough for the first cache, enough that the ends of a block cost nothing.
  static constexpr std::size_t kBlock = 1024;

  template <class List>
  struct FirstOf;
  template <template <class> class First, template <class> class... Rest>
  struct FirstOf<FastPathList<First, Rest...>> {
    template <class W>
    using Path = First<W>;
  };

  // source[i] is the argument of out[i], which is y[first + i].
  struct Block {
    const T* source;
    T* out;
    std::size_t first;
    Deferred* deferred;
  };

  template <MemoryTier kTier, bool kInPlace>
  static void RunBlocks(std::size_t n, T* y, const T* x, Deferred* deferred) {
    for (std::size_t from = 0; from != n;) {
      const std::size_t block = n - from < kBlock ? n - from : kBlock;
      RunBlock<kTier, kInPlace>({x + from, y + from, from, deferred}, block);
      from += block;
    }
  }

  template <MemoryTier kTier, bool kInPlace>
  static void RunBlock(const Block& block, std::size_t count) {
    for (std::size_t i = 0; i != count;) {
      const std::size_t stopped = i;
      i = RunFastPaths<kTier, kInPlace>(typename F::FastPaths(), block, i, count);
      if (i == stopped) i = RunAccurate<kTier>(block, i, count);
    }
  }

  // Each path goes on where the one before it stopped.
  template <MemoryTier kTier, bool kInPlace, template <class> class... Path>
  static std::size_t RunFastPaths(FastPathList<Path...> /*paths*/, const Block& block,
                                  std::size_t i, std::size_t to) {
    ((i = i == to ? i : RunFastPath<Path, kTier, kInPlace>(block, i, to)), ...);
    return i;
  }

  // Stops at vectors that the path does not accept.
  template <template <class> class Path, MemoryTier kTier, bool kInPlace>
  static std::size_t RunFastPath(const Block& block, std::size_t from, std::size_t to) {
    if constexpr (kHasNoRoundingTest<V, Path<V>>) {
      return RunUntested<Path, kTier>(block, from, to);
    } else {
      // A bit for each element, or more where a vector has fewer than bytes have bits.
      alignas(8) typename V::LaneBits bits[kBlock / V::kLanes];
      const std::size_t end = RunTested<Path, kTier, kInPlace>(block, from, to, bits);
      Defer(block, from, end, bits);
      return end;
    }
  }

  template <template <class> class Path, MemoryTier kTier>
  CAFFE2OP_SIGMOID_NOINLINE static std::size_t RunUntested(const Block& block, std::size_t i,
                                                           std::size_t to) {
    const T* source = block.source;
    T* out = block.out;
    for (; to - i >= Four::kLanes; i += Four::kLanes) {
      PrefetchAhead<Four, kTier>(source + i);
      const auto x = Access<Four, T>::Load(source + i);
      auto reduced = x;
      if (!Path<Four>::Accepts(x, &reduced)) return i;
      T* const p = out + i;
      A::template StoreRounded<kStreams<kTier>>(p, Path<V>::Evaluate(x.a.a, reduced.a.a).y);
      A::template StoreRounded<kStreams<kTier>>(p + V::kLanes,
                                                Path<V>::Evaluate(x.a.b, reduced.a.b).y);
      A::template StoreRounded<kStreams<kTier>>(p + 2 * V::kLanes,
                                                Path<V>::Evaluate(x.b.a, reduced.b.a).y);
      A::template StoreRounded<kStreams<kTier>>(p + 3 * V::kLanes,
                                                Path<V>::Evaluate(x.b.b, reduced.b.b).y);
    }
    for (; i != to; i += V::kLanes) {
      const auto x = A::Load(source + i);
      auto reduced = x;
      if (!Path<V>::Accepts(x, &reduced)) break;
      A::template StoreRounded<kStreams<kTier>>(out + i, Path<V>::Evaluate(x, reduced).y);
    }
    return i;
  }

  // In place, uncertain lanes keep their arguments: they will be read again.
  template <template <class> class Path, MemoryTier kTier, bool kInPlace, typename Bits>
  CAFFE2OP_SIGMOID_NOINLINE static std::size_t RunTested(const Block& block, std::size_t i,
                                                         std::size_t to, Bits* bits) {
    const T* source = block.source;
    T* out = block.out;
    for (; to - i >= Four::kLanes; i += Four::kLanes, bits += 4) {
      PrefetchAhead<Four, kTier>(source + i);
      const auto x = Access<Four, T>::Load(source + i);
      auto reduced = x;
      if (!Path<Four>::Accepts(x, &reduced)) return i;
      auto a = Path<Two>::Evaluate(x.a, reduced.a);
      if constexpr (kInPlace) a.y = Two::Select(a.uncertain, x.a, a.y);
      bits[0] = V::ToBits(a.uncertain.a);
      bits[1] = V::ToBits(a.uncertain.b);
      Access<Two, T>::template StoreRounded<kStreams<kTier>>(out + i, a.y);
      auto b = Path<Two>::Evaluate(x.b, reduced.b);
      if constexpr (kInPlace) b.y = Two::Select(b.uncertain, x.b, b.y);
      bits[2] = V::ToBits(b.uncertain.a);
      bits[3] = V::ToBits(b.uncertain.b);
      Access<Two, T>::template StoreRounded<kStreams<kTier>>(out + i + Two::kLanes, b.y);
    }
    for (; i != to; i += V::kLanes) {
      const auto x = A::Load(source + i);
      auto reduced = x;
      if (!Path<V>::Accepts(x, &reduced)) break;
      auto result = Path<V>::Evaluate(x, reduced);
      if constexpr (kInPlace) result.y = V::Select(result.uncertain, x, result.y);
      *bits++ = V::ToBits(result.uncertain);
      A::template StoreRounded<kStreams<kTier>>(out + i, result.y);
    }
    return i;
  }

  // Defers the elements from..to whose bits are set.
  template <typename Bits>
  CAFFE2OP_SIGMOID_NOINLINE static void Defer(const Block& block, std::size_t from, std::size_t to,
                                              const Bits* bits) {
    constexpr std::size_t kVectorBits = 8 * sizeof *bits;
    constexpr std::size_t kVectors = 64 / kVectorBits;  // in a word
    for (; from < to; from += kVectors * V::kLanes, bits += kVectors) {
      const std::size_t vectors = (to - from) / V::kLanes;
      std::uint64_t word = 0;
      std::memcpy(&word, bits, (vectors < kVectors ? vectors : kVectors) * sizeof *bits);
      for (; word != 0; word &= word - 1) {
        const std::size_t bit = LowestBit(word);
        std::size_t i = from + bit;
        if constexpr (kVectorBits != V::kLanes) {
          i = from + bit / kVectorBits * V::kLanes + bit % kVectorBits;
        }
        T x = {};
        std::memcpy(&x, block.source + i, sizeof x);
        block.deferred->Add(x, block.first + i);
      }
    }
  }

  // The vector at i, and those behind it that no fast path accepts.
  template <MemoryTier kTier>
  CAFFE2OP_SIGMOID_NOINLINE static std::size_t RunAccurate(const Block& block, std::size_t i,
                                                           std::size_t to) {
    do {
      A::template Store<kStreams<kTier>>(block.out + i,
                                         F::AccuratePath::Evaluate(A::Load(block.source + i)));
      i += V::kLanes;
    } while (i != to && F::NeedsAccuratePath(A::Load(block.source + i)));
    return i;
  }

  using Two = simd::Pair<V>;
  using Four = simd::Pair<Two>;
};

}  // namespace
}  // namespace caffe2op_sigmoid::kernels
