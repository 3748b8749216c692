// The limit loops, written once over a vector type. Included by the file of one instruction set;
// all is a template over that file's own type, so that no other file can link code it may not run.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "loops.h"

namespace caffe2op_sigmoid::bench {

struct Ordinary {
  template <class V>
  static void Store(std::uint32_t* p, typename V::T v) {
    V::Store(p, v);
  }
  template <class V>
  static void Evaluate() {}
};

struct NonTemporal {
  template <class V>
  static void Store(std::uint32_t* p, typename V::T v) {
    V::Stream(p, v);
  }
  template <class V>
  static void Evaluate() {
    V::Fence();
  }
};

// How many elements of `out` lie before the first that begins a whole vector's line.
template <class V>
std::size_t Head(const std::uint32_t* out, std::size_t n) {
  const std::size_t misaligned = reinterpret_cast<std::uintptr_t>(out) / 4 % V::kLanes;
  const std::size_t head = misaligned == 0 ? 0 : V::kLanes - misaligned;
  return head < n ? head : n;
}

// Compilers replace a loop that copies by a call of memcpy, which chooses its stores itself.
template <class V>
void KeepLoop() {
  std::atomic_signal_fence(std::memory_order_seq_cst);
}

template <class V, class S>
void Copy(const std::uint32_t* a, std::uint32_t* out, std::size_t n) {
  constexpr std::size_t kLanes = V::kLanes;
  std::size_t i = 0;
  for (const std::size_t head = Head<V>(out, n); i < head; ++i) out[i] = a[i];
  for (; i + 4 * kLanes <= n; i += 4 * kLanes) {
    const auto v0 = V::Load(a + i);
    const auto v1 = V::Load(a + i + kLanes);
    const auto v2 = V::Load(a + i + 2 * kLanes);
    const auto v3 = V::Load(a + i + 3 * kLanes);
    S::template Store<V>(out + i, v0);
    S::template Store<V>(out + i + kLanes, v1);
    S::template Store<V>(out + i + 2 * kLanes, v2);
    S::template Store<V>(out + i + 3 * kLanes, v3);
    KeepLoop<V>();
  }
  for (; i + kLanes <= n; i += kLanes) S::template Store<V>(out + i, V::Load(a + i));
  for (; i < n; ++i) out[i] = a[i];
  S::template Evaluate<V>();
}

template <class V, class S>
void Combine(const std::uint32_t* a, const std::uint32_t* b, std::uint32_t* out, std::size_t n) {
  constexpr std::size_t kLanes = V::kLanes;
  std::size_t i = 0;
  for (const std::size_t head = Head<V>(out, n); i < head; ++i) out[i] = a[i] ^ b[i];
  for (; i + 2 * kLanes <= n; i += 2 * kLanes) {
    const auto v0 = V::Xor(V::Load(a + i), V::Load(b + i));
    const auto v1 = V::Xor(V::Load(a + i + kLanes), V::Load(b + i + kLanes));
    S::template Store<V>(out + i, v0);
    S::template Store<V>(out + i + kLanes, v1);
    KeepLoop<V>();
  }
  for (; i < n; ++i) out[i] = a[i] ^ b[i];
  S::template Evaluate<V>();
}

template <class V, class S>
inline constexpr Loops kLoops = {Copy<V, S>, Combine<V, S>};

}  // namespace caffe2op_sigmoid::bench
