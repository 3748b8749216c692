// The loops over a function with ways (ways.h): four vectors are tried together, and what is in
// doubt is put aside and evaluated for sure when there is a vector of it. Included by the isa_*.cc
// files only, as loops.h is.
//
// Both matter: one chain of operations at a time would leave a wide processor waiting for most of
// it, and a branch on every doubt costs 200 cycles (the wrong guess, and what was under way with
// it). Tried and lost on a Zen 4, cycles per 16 elements of the exact function, AVX-512 / AVX2
// (this: 23.2 / 32 in the same prototype, 23.6 / 35 as it was here, AVX2 with tables of 16):
//   vector by vector, a vector in doubt evaluated at once                   28 / 50 at 1 Mi
//   two or four together, a vector in doubt evaluated at once             25.5 / 44 at 1 Mi
//   doubts put aside, vector by vector                                    25.0 / 36
//   doubts put aside, four chains at a time                               23.2 / (registers spill)
//   in place, a copy of every block's arguments: 0.222 ns per element instead of 0.197 on a Zen 5,
//   0.45 instead of 0.21 from memory. What is in doubt is left as it was instead.
//
// The loop of each way is a function of its own: in one, calls and exits would cost the quick loop
// its registers, and it would load every constant again for every vector.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "kernels/compiler.h"
#include "kernels/memory_moves.h"
#include "kernels/ways.h"
#include "simd/pair.h"

namespace caffe2op_sigmoid::kernels {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in loops.h

// Elements whose results are in doubt: where they belong, and their values, since the function may
// work in place. Copied byte by byte: another addon's buffer need not be aligned to elements.
template <class V, class F, typename T>
class Doubts {
 public:
  explicit Doubts(T* y) : y_(y) {}

  void Add(T x, std::size_t at) {
    x_[count_] = x;
    at_[count_] = at;
    if (++count_ == V::kLanes) Settle();
  }

  CAFFE2OP_SIGMOID_NOINLINE void Settle() {
    if (count_ == 0) return;
    alignas(64) T results[V::kLanes];
    V::Store(results, F::Sure::Evaluate(V::LoadFirst(x_, count_)));
    for (std::size_t i = 0; i < count_; ++i) std::memcpy(y_ + at_[i], &results[i], sizeof(T));
    count_ = 0;
  }

 private:
  alignas(64) T x_[V::kLanes] = {};
  std::size_t at_[V::kLanes] = {};
  T* y_;
  std::size_t count_ = 0;
};

// Nothing is ever in doubt.
struct NoDoubts {
  template <typename T>
  explicit NoDoubts(T* /*y*/) {}
  void Settle() {}
};

template <class V, class Way>
inline constexpr bool kIsSettled =
    std::is_same_v<decltype(Way::Finish(typename V::F32(), typename V::F32())), Settled<V>>;

template <class F, class V, class List = typename F::Ways>
struct HasDoubts;
template <class F, class V, template <class> class... Way>
struct HasDoubts<F, V, WayList<Way...>> : std::bool_constant<!(kIsSettled<V, Way<V>> && ...)> {};

template <class V, class F, typename T>
struct WaysBody {
  static constexpr bool kAwaitsShared = false;

  template <Traffic kTraffic>
  static void RunWhole(std::size_t n, T* y, const T* x) {
    DoubtsOfF doubts(y);
    if constexpr (!kHasDoubts) {
      RunBlock<kTraffic, false>({x, y, 0, &doubts}, n);
    } else if constexpr (kTraffic == Traffic::kMemory || kTraffic == Traffic::kMemoryInPlace) {
      RunBlocks<kTraffic, kTraffic == Traffic::kMemoryInPlace>(n, y, x, &doubts);
    } else if (x == y) {
      RunBlocks<kTraffic, true>(n, y, x, &doubts);
    } else {
      RunBlocks<kTraffic, false>(n, y, x, &doubts);
    }
    doubts.Settle();
  }

  CAFFE2OP_SIGMOID_NOINLINE static void RunPart(std::size_t n, T* y, const T* x) {
    using First = typename FirstOf<typename F::Ways>::template Way<V>;
    const auto vector = V::LoadFirst(x, n);
    auto started = vector;
    auto result = vector;
    bool sure = First::TryStart(vector, &started);
    if (sure) {
      const auto finished = First::Finish(vector, started);
      if constexpr (!kIsSettled<V, First>) sure = !V::Any(finished.in_doubt);
      result = finished.y;
    }
    V::StoreFirst(y, sure ? result : F::Sure::Evaluate(vector), n);
  }

 private:
  static constexpr bool kHasDoubts = HasDoubts<F, V>::value;
  using DoubtsOfF = std::conditional_t<kHasDoubts, Doubts<V, F, T>, NoDoubts>;
  // Elements: few enough for the first cache, enough that the ends of a block cost nothing.
  static constexpr std::size_t kBlock = 1024;

  template <class List>
  struct FirstOf;
  template <template <class> class First, template <class> class... Rest>
  struct FirstOf<WayList<First, Rest...>> {
    template <class W>
    using Way = First<W>;
  };

  // source[i] is the argument of out[i], which is y[first + i].
  struct Block {
    const T* source;
    T* out;
    std::size_t first;
    DoubtsOfF* doubts;
  };

  template <Traffic kTraffic, bool kInPlace>
  static void RunBlocks(std::size_t n, T* y, const T* x, DoubtsOfF* doubts) {
    for (std::size_t from = 0; from != n;) {
      const std::size_t block = n - from < kBlock ? n - from : kBlock;
      RunBlock<kTraffic, kInPlace>({x + from, y + from, from, doubts}, block);
      from += block;
    }
  }

  template <Traffic kTraffic, bool kInPlace>
  static void RunBlock(const Block& block, std::size_t count) {
    for (std::size_t i = 0; i != count;) {
      const std::size_t stopped = i;
      i = RunWays<kTraffic, kInPlace>(typename F::Ways(), block, i, count);
      if (i == stopped) i = RunSure<kTraffic>(block, i, count);
    }
  }

  // Each way goes on where the one before it stopped.
  template <Traffic kTraffic, bool kInPlace, template <class> class... Way>
  static std::size_t RunWays(WayList<Way...> /*ways*/, const Block& block, std::size_t i,
                             std::size_t to) {
    ((i = i == to ? i : RunWay<Way, kTraffic, kInPlace>(block, i, to)), ...);
    return i;
  }

  // Stops at vectors that the way does not know.
  template <template <class> class Way, Traffic kTraffic, bool kInPlace>
  static std::size_t RunWay(const Block& block, std::size_t from, std::size_t to) {
    if constexpr (kIsSettled<V, Way<V>>) {
      return RunSettled<Way, kTraffic>(block, from, to);
    } else {
      // As many bits as elements, in words of 64.
      alignas(8) typename V::LaneBits bits[kBlock / V::kLanes];
      const std::size_t end = RunDoubtful<Way, kTraffic, kInPlace>(block, from, to, bits);
      PutAside(block, from, end, bits);
      return end;
    }
  }

  template <template <class> class Way, Traffic kTraffic>
  CAFFE2OP_SIGMOID_NOINLINE static std::size_t RunSettled(const Block& block, std::size_t i,
                                                          std::size_t to) {
    const T* source = block.source;
    T* out = block.out;
    for (; to - i >= Four::kLanes; i += Four::kLanes) {
      FetchAhead<Four, kTraffic>(source + i);
      const auto x = Four::Load(source + i);
      auto started = x;
      if (!Way<Four>::TryStart(x, &started)) return i;
      T* const p = out + i;
      V::template StoreAs<kStreams<kTraffic>>(p, Way<V>::Finish(x.a.a, started.a.a).y);
      V::template StoreAs<kStreams<kTraffic>>(p + V::kLanes, Way<V>::Finish(x.a.b, started.a.b).y);
      V::template StoreAs<kStreams<kTraffic>>(p + 2 * V::kLanes,
                                              Way<V>::Finish(x.b.a, started.b.a).y);
      V::template StoreAs<kStreams<kTraffic>>(p + 3 * V::kLanes,
                                              Way<V>::Finish(x.b.b, started.b.b).y);
    }
    for (; i != to; i += V::kLanes) {
      const auto x = V::Load(source + i);
      auto started = x;
      if (!Way<V>::TryStart(x, &started)) break;
      V::template StoreAs<kStreams<kTraffic>>(out + i, Way<V>::Finish(x, started).y);
    }
    return i;
  }

  // In place, what is in doubt stays as it is: it will be asked for again.
  template <template <class> class Way, Traffic kTraffic, bool kInPlace, typename Bits>
  CAFFE2OP_SIGMOID_NOINLINE static std::size_t RunDoubtful(const Block& block, std::size_t i,
                                                           std::size_t to, Bits* bits) {
    const T* source = block.source;
    T* out = block.out;
    for (; to - i >= Four::kLanes; i += Four::kLanes, bits += 4) {
      FetchAhead<Four, kTraffic>(source + i);
      const auto x = Four::Load(source + i);
      auto started = x;
      if (!Way<Four>::TryStart(x, &started)) return i;
      auto a = Way<Two>::Finish(x.a, started.a);
      if constexpr (kInPlace) a.y = Two::Select(a.in_doubt, x.a, a.y);
      bits[0] = V::ToBits(a.in_doubt.a);
      bits[1] = V::ToBits(a.in_doubt.b);
      Two::template StoreAs<kStreams<kTraffic>>(out + i, a.y);
      auto b = Way<Two>::Finish(x.b, started.b);
      if constexpr (kInPlace) b.y = Two::Select(b.in_doubt, x.b, b.y);
      bits[2] = V::ToBits(b.in_doubt.a);
      bits[3] = V::ToBits(b.in_doubt.b);
      Two::template StoreAs<kStreams<kTraffic>>(out + i + Two::kLanes, b.y);
    }
    for (; i != to; i += V::kLanes) {
      const auto x = V::Load(source + i);
      auto started = x;
      if (!Way<V>::TryStart(x, &started)) break;
      auto result = Way<V>::Finish(x, started);
      if constexpr (kInPlace) result.y = V::Select(result.in_doubt, x, result.y);
      *bits++ = V::ToBits(result.in_doubt);
      V::template StoreAs<kStreams<kTraffic>>(out + i, result.y);
    }
    return i;
  }

  // The elements from..to whose bits are set.
  template <typename Bits>
  CAFFE2OP_SIGMOID_NOINLINE static void PutAside(const Block& block, std::size_t from,
                                                 std::size_t to, const Bits* bits) {
    constexpr std::size_t kWord = 64;
    for (; from < to; from += kWord, bits += kWord / V::kLanes) {
      const std::size_t bytes = (to - from < kWord ? to - from : kWord) / 8;
      std::uint64_t word = 0;
      std::memcpy(&word, bits, bytes);
      for (; word != 0; word &= word - 1) {
        const std::size_t i = from + LowestBit(word);
        T x;
        std::memcpy(&x, block.source + i, sizeof x);
        block.doubts->Add(x, block.first + i);
      }
    }
  }

  // The vector at i, and those behind it that no way knows.
  template <Traffic kTraffic>
  CAFFE2OP_SIGMOID_NOINLINE static std::size_t RunSure(const Block& block, std::size_t i,
                                                       std::size_t to) {
    do {
      V::template StoreAs<kStreams<kTraffic>>(block.out + i,
                                              F::Sure::Evaluate(V::Load(block.source + i)));
      i += V::kLanes;
    } while (i != to && F::IsSureOnly(V::Load(block.source + i)));
    return i;
  }

  using Two = simd::Pair<V>;
  using Four = simd::Pair<Two>;
};

}  // namespace
}  // namespace caffe2op_sigmoid::kernels
