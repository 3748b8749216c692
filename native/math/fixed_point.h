// Fixed-point numbers of many limbs, for decisions that no floating-point arithmetic can make
// (midpoint.cc). What is too small for the last limb is left out; each operation says how much.
#pragma once

#include <cstdint>

#include "math/exact_fault.h"
#include "simd/wide_integer.h"

namespace caffe2op_sigmoid::kernels {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in loops/map.h

using Limb = std::uint64_t;
using simd::MulAddWide;

// A number in [0, 2^64) in units of 2^-64L: limb[0] is the lowest, limb[L] the integer part.
template <int L>
struct Fixed {
  Limb limb[L + 1] = {};
};

// a + b + carry; *carry is 0 or 1.
inline Limb AddWithCarry(Limb a, Limb b, Limb* carry) {
  const Limb sum = a + b;
  const Limb result = sum + *carry;
  *carry = (sum < a ? 1 : 0) | (result < sum ? 1 : 0);
  if (kFault == Fault::kLostCarry) *carry = 0;
  return result;
}

template <int L>
Fixed<L> Sum(const Fixed<L>& a, const Fixed<L>& b) {
  Fixed<L> sum;
  Limb carry = 0;
  for (int i = 0; i <= L; ++i) sum.limb[i] = AddWithCarry(a.limb[i], b.limb[i], &carry);
  return sum;
}

// a - b, modulo 2^64; *borrow is 1 if it is negative.
template <int L>
Fixed<L> Difference(const Fixed<L>& a, const Fixed<L>& b, Limb* borrow) {
  Fixed<L> difference;
  *borrow = 0;
  for (int i = 0; i <= L; ++i) {
    const Limb partial = a.limb[i] - b.limb[i];
    difference.limb[i] = partial - *borrow;
    *borrow = (a.limb[i] < b.limb[i] ? 1 : 0) | (partial < *borrow ? 1 : 0);
  }
  return difference;
}

// a b of fractions, at most L + 1 units too small: what lies below the units is not all computed.
template <int L>
Fixed<L> Product(const Fixed<L>& a, const Fixed<L>& b) {
  Limb wide[L + 1] = {};  // wide[0] is what lies just below limb 0
  for (int i = 0; i < L; ++i) {
    Limb high = 0;
    for (int j = L - 1 - i; j < L; ++j) {
      Limb* const at = &wide[i + j - (L - 1)];
      *at = MulAddWide(a.limb[i], b.limb[j], *at, high, &high);
    }
    wide[i + 1] = high;  // nothing has been added there before
  }
  Fixed<L> product;
  for (int i = 0; i < L; ++i) product.limb[i] = wide[i + 1];
  return product;
}

// v / divisor, at most 1 unit too small. In halves of limbs: 64-bit divisions are everywhere.
template <int L>
void DivideBy(Fixed<L>* v, std::uint32_t divisor) {
  Limb rest = 0;
  for (int i = L; i >= 0; --i) {
    const Limb upper = rest << 32U | v->limb[i] >> 32U;
    const Limb lower = (upper % divisor) << 32U | (v->limb[i] & 0xFFFFFFFFU);
    v->limb[i] = (upper / divisor) << 32U | lower / divisor;
    rest = lower % divisor;
  }
}

// v / 2^bits, 0 < bits < 64, at most 1 unit too small.
template <int L>
void ShiftRight(Fixed<L>* v, unsigned bits) {
  for (int i = 0; i < L; ++i) v->limb[i] = v->limb[i] >> bits | v->limb[i + 1] << (64U - bits);
  v->limb[L] >>= bits;
}

// *sum += value 2^exponent, of which what lies below the units is left out.
template <int L>
void AddScaled(Fixed<L>* sum, Limb value, int exponent) {
  const int place = exponent + 64 * L;  // of value's lowest bit, in units
  if (place <= -64) return;
  Fixed<L> scaled;
  if (place < 0) {
    scaled.limb[0] = value >> static_cast<unsigned>(-place);
  } else {
    const int at = place / 64;
    const auto bits = static_cast<unsigned>(place % 64);
    scaled.limb[at] = value << bits;
    if (bits != 0 && at < L) scaled.limb[at + 1] = value >> (64U - bits);
  }
  *sum = Sum(*sum, scaled);
}

}  // namespace
}  // namespace caffe2op_sigmoid::kernels
