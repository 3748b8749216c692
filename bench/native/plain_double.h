// The forward function as a plain loop over vectors of doubles, 1 / (1 + e^-x) without a rounding
// test: what a library that is not correctly rounded can take, and the exact one's yardstick.
//
// At most 3 ULP off for |x| <= 708, which every x beyond counts as; bench/main.ts checks it.
// Constants are the library's, whose errors stand beside them. Included by the file of one
// instruction set: all is a template over that file's own type.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "math/exact_constants.h"
#include "math/exp_constants.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::bench {

// e^t by a table of powers of 2 in registers.
template <class V>
struct ExpFromRegisters {
  using E = kernels::ExpDouble<V::kTableBits>;
  using Vector = typename V::Vector;
  static constexpr double kShift = 0x1.8p+52;

  CAFFE2OP_SIGMOID_INLINE static Vector Evaluate(Vector t) {
    const Vector steps = V::MulAdd(t, V::Set(E::kScale), V::Set(kShift));
    const Vector k = V::Sub(steps, V::Set(kShift));
    const auto index = V::Bits(steps);
    const Vector r = V::NegMulAdd(k, V::Set(E::kLow), V::NegMulAdd(k, V::Set(E::kHigh), t));
    Vector q = V::Set(E::kQ[E::kTerms - 1]);
    for (int i = E::kTerms - 2; i >= 0; --i) q = V::MulAdd(q, r, V::Set(E::kQ[i]));
    const Vector p = V::MulAdd(V::Mul(r, r), q, r);
    const Vector power = V::FromBits(
        V::IntAdd(V::Lookup(E::kTable, index), V::template ShiftLeft<52 - V::kTableBits>(index)));
    return V::MulAdd(power, p, power);
  }
};

// e^t by a large table in memory, whose entries have their logarithms beside them.
template <class V>
struct ExpFromMemory {
  using E =
      std::conditional_t<V::kFused, kernels::ExpExact<V::kPairTableBits>, kernels::ExpUnfused>;
  using Vector = typename V::Vector;

  CAFFE2OP_SIGMOID_INLINE static Vector Evaluate(Vector t) {
    const Vector steps = V::MulAdd(t, V::Set(E::kScale), V::Set(E::kShift));
    const Vector k = V::Sub(steps, V::Set(E::kShift));
    const auto index = V::Bits(steps);
    Vector entry, log;
    V::LookupPair(E::kPairs, index, &entry, &log);
    const Vector r =
        V::Add(V::NegMulAdd(k, V::Set(E::kHigh), t), V::NegMulAdd(k, V::Set(E::kLow), log));
    const Vector r2 = V::Mul(r, r);
    const Vector low = V::MulAdd(V::Set(E::kU[0]), r, V::Set(0.5));
    const Vector high = V::MulAdd(V::Set(E::kU[2]), r, V::Set(E::kU[1]));
    const Vector p = V::MulAdd(r2, V::MulAdd(high, r2, low), r);
    const Vector power =
        V::FromBits(V::IntAdd(V::Bits(entry), V::template ShiftLeft<52 - E::kBits>(index)));
    return V::MulAdd(power, p, power);
  }
};

template <class V>
CAFFE2OP_SIGMOID_INLINE typename V::Vector PlainSigmoid(typename V::Vector x) {
  using Exp = std::conditional_t<V::kPairsInterleaved, ExpFromMemory<V>, ExpFromRegisters<V>>;
  const auto bounded = V::Min(V::Set(708.0), V::Max(V::Set(-708.0), x));
  const auto one = V::Set(1.0);
  return V::Div(one, V::Add(one, Exp::Evaluate(V::Sub(V::Set(0.0), bounded))));
}

// `n` counts words of 32 bits, as in every loop of these tables: two an element.
template <class V>
void PlainDouble(const std::uint32_t* a, std::uint32_t* out, std::size_t n) {
  constexpr std::size_t kLanes = V::kLanes;
  const auto* x = reinterpret_cast<const double*>(a);
  auto* y = reinterpret_cast<double*>(out);
  const std::size_t elements = n / 2;
  std::size_t i = 0;
  for (; i + 2 * kLanes <= elements; i += 2 * kLanes) {
    const auto y0 = PlainSigmoid<V>(V::Load(x + i));
    const auto y1 = PlainSigmoid<V>(V::Load(x + i + kLanes));
    V::Store(y + i, y0);
    V::Store(y + i + kLanes, y1);
  }
  for (; i < elements; i += kLanes) {
    const std::size_t rest = elements - i < kLanes ? elements - i : kLanes;
    V::StoreN(y + i, PlainSigmoid<V>(V::LoadN(x + i, rest)), rest);
  }
}

}  // namespace caffe2op_sigmoid::bench
