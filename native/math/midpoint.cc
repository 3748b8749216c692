// The last step of the correctly rounded float64 sigmoid: a comparison with the midpoint of two
// doubles, in fixed-point integers.
//
// With E = e^-|x| and mid the midpoint: for x > 0, sigmoid(x) > mid where 1 > mid + mid E, for x <
// 0 where E > mid + mid E. E = 2^-k M, M in (1/2, 1] with L limbs of 64 bits. No division but by
// small numbers.
//
// M in units of 2^-64L: the reduced argument is at most 3 units off (ln 2, of which one limb more
// is multiplied; the shift); its series at most L + 5 more (products at most L + 1, which are
// multiplied by less than 2^-6 in the step before; one division; terms left out: below 1). Each of
// S squarings doubles what there is and adds L + 1: together at most 2^S (2 L + 9), below 2^22 for
// L = 20, S = 16. The comparison adds L + 2 units and no factor above 1. So a difference of 2^24
// units is certain.
#include "math/midpoint.h"

#include <cstdint>
#include <cstring>

#include "math/exact_constants.h"
#include "math/exact_fault.h"
#include "math/fixed_point.h"

namespace caffe2op_sigmoid::kernels {
namespace {

// A double's value is significand 2^exponent.
struct Parts {
  Limb significand;
  int exponent;
};
Parts PartsOf(double positive) {
  Limb bits = 0;
  std::memcpy(&bits, &positive, sizeof bits);
  const int exponent = static_cast<int>(bits >> 52U);
  const Limb fraction = bits & ((Limb{1} << 52U) - 1);
  if (exponent == 0) return {fraction, -1074};
  return {fraction | Limb{1} << 52U, exponent - 1075};
}

// k ln 2.
template <int L>
Fixed<L> MultipleOfLn2(Limb k) {
  static_assert(L < kLn2Limbs);
  const Limb* const ln2 = kLn2 + (kLn2Limbs - L);  // its limb 0; one more below
  Fixed<L> product;
  Limb high = 0;
  MulAddWide(k, ln2[-1], 0, 0, &high);
  for (int i = 0; i < L; ++i) product.limb[i] = MulAddWide(k, ln2[i], high, 0, &high);
  product.limb[L] = high;
  return product;
}

// 1 - e^-r for 0 <= r < 0.7, L limbs.
template <int L>
Fixed<L> OneMinusExp(Fixed<L> r) {
  constexpr unsigned kSquarings = L <= 2 ? 7 : L <= 4 ? 10 : 16;
  // The first term left out is r^(kTerms + 1)/(kTerms + 1)!, r below 2^(-0.5 - kSquarings).
  constexpr std::uint32_t kTerms = L <= 2 ? 13 : L <= 4 ? 20 : L <= 8 ? 29 : 64;
  ShiftRight(&r, kSquarings);
  // r (1 - r/2 (1 - r/3 (...)))
  Fixed<L> v = r;
  DivideBy(&v, kTerms);
  Limb borrow = 0;
  for (std::uint32_t n = kTerms - 1; n >= 1; --n) {
    v = Difference(r, Product(r, v), &borrow);
    if (n > 1) DivideBy(&v, n);
  }
  // 1 - e^-2r = 2 v - v^2
  for (unsigned i = 0; i < kSquarings; ++i) v = Difference(Sum(v, v), Product(v, v), &borrow);
  return v;
}

// e^-a = 2^-k M, 2^-25 <= a < 746.
template <int L>
Fixed<L> ExpOfMinus(double a, int* k) {
  constexpr double kPerLn2 = 0x1.71547652b82fep+0;
  const Parts parts = PartsOf(a);
  Fixed<L> r;
  AddScaled(&r, parts.significand, parts.exponent);  // exact: at least 2^-77
  *k = static_cast<int>(a * kPerLn2);                // or one too large
  Limb borrow = 0;
  Fixed<L> reduced = Difference(r, MultipleOfLn2<L>(static_cast<Limb>(*k)), &borrow);
  if (borrow != 0) {
    --*k;
    reduced = Difference(r, MultipleOfLn2<L>(static_cast<Limb>(*k)), &borrow);
  }
  Fixed<L> one;
  one.limb[L] = 1;
  return Difference(one, OneMinusExp(reduced), &borrow);
}

enum class Side { kBelow, kUnknown, kAbove };

// Of left, where both are within 2^kUncertain units.
template <int L, unsigned kUncertain>
Side SideOf(const Fixed<L>& left, const Fixed<L>& right) {
  Limb below = 0;
  Fixed<L> difference = Difference(left, right, &below);
  Limb negative = 0;
  if (below != 0) difference = Difference(right, left, &negative);
  Limb rest = difference.limb[0] >> kUncertain;
  for (int i = 1; i <= L; ++i) rest |= difference.limb[i];
  if (rest == 0) return Side::kUnknown;
  return below != 0 ? Side::kBelow : Side::kAbove;
}

// Where sigmoid'(a) or |sigmoid''(a)| lies of the midpoint between `down` and the double above it:
// M against mid 2^k (1+E)^2, M (1-E) against mid 2^k (1+E)^3.
//
// E is at most L + 2 units further off than M, powers up to the third of 1 + E twelve times that
// and 4 (L + 1), mid 2^k below 1. So 2^28 units are certain where 2^22 bound M's error.
template <int L, bool kSecond>
Side CompareDerivative(double a, double down) {
  int k = 0;
  const Fixed<L> m = ExpOfMinus<L>(a, &k);
  Fixed<L> e;
  for (int i = 0; i <= L; ++i) {
    if (m.limb[i] != 0) AddScaled(&e, m.limb[i], 64 * (i - L) - k);
  }
  Fixed<L> one;
  one.limb[L] = 1;
  const Fixed<L> square = Product(e, e);
  Fixed<L> left = m;
  // (1+E)^2 = 1 + 2 E + E^2, (1+E)^3 = 1 + 3 E + 3 E^2 + E^3.
  Fixed<L> power = Sum(one, Sum(Sum(e, e), square));
  if (kSecond) {
    Limb borrow = 0;
    left = Difference(m, Product(m, e), &borrow);
    power = Sum(power, Sum(e, Sum(Sum(square, square), Product(square, e))));
  }

  const Parts parts = PartsOf(down);
  const Limb mid = 2 * parts.significand + 1;  // times 2^q, below 2^54
  const int q = parts.exponent - 1;
  Limb product[L + 2] = {};
  for (int i = 0; i <= L; ++i) {
    product[i] = MulAddWide(mid, power.limb[i], product[i], 0, &product[i + 1]);
  }
  Fixed<L> right;
  for (int i = 0; i <= L + 1; ++i) {
    if (product[i] != 0) AddScaled(&right, product[i], 64 * (i - L) + q + k);
  }
  return SideOf<L, 28>(left, right);
}

template <bool kSecond>
double NearestToDerivative(double a, double down, double up) {
  Side side = CompareDerivative<2, kSecond>(a, down);
  if (side == Side::kUnknown) side = CompareDerivative<4, kSecond>(a, down);
  if (side == Side::kUnknown) side = CompareDerivative<8, kSecond>(a, down);
  if (side == Side::kUnknown) side = CompareDerivative<20, kSecond>(a, down);
  return side == Side::kAbove ? up : down;
}

// Where sigmoid(x) lies of the midpoint between `down` and the double above it.
template <int L>
Side Compare(double x, double down) {
  const Parts parts = PartsOf(down);
  const Limb mid = 2 * parts.significand + 1;  // times 2^q, below 2^54
  const int q = parts.exponent - 1;
  int k = 0;
  const Fixed<L> m = ExpOfMinus<L>(x < 0 ? -x : x, &k);

  // mid M in limbs of 64 bits, the lowest worth 2^-64L, times 2^q.
  Limb product[L + 2] = {};
  for (int i = 0; i <= L; ++i) {
    product[i] = MulAddWide(mid, m.limb[i], product[i], 0, &product[i + 1]);
  }
  // Both sides times 2^k where x < 0.
  Fixed<L> left;
  Fixed<L> right;
  if (x < 0) {
    left = m;
  } else {
    left.limb[L] = 1;
  }
  AddScaled(&right, mid, x < 0 ? q + k : q);
  for (int i = 0; i <= L + 1; ++i) {
    if (product[i] != 0) AddScaled(&right, product[i], 64 * (i - L) + (x < 0 ? q : q - k));
  }
  return SideOf<L, 24>(left, right);
}

// |x| < 2^-25: sigmoid(x) is 1/2 + x/4, moved towards 1/2 by less than |x|^3/48. Both x/4 and
// mid - 1/2 are doubles; where they differ, they do by a multiple of 2^(e - 54), e the exponent of
// x, and that is more.
double NearestToSmall(double x, double down, double up) {
  const double mid = (down - 0.5) + (up - down) * 0.5;  // less 1/2; exact
  const double difference = 0.25 * x - mid;
  const bool above = difference == 0 ? x < 0 : difference > 0;
  return above ? up : down;
}

}  // namespace

double NearestOfNeighbours(double x, double down, double up) {
  if (x > -0x1p-25 && x < 0x1p-25) return NearestToSmall(x, down, up);
  CountStep(&StepCounts::limbs2);
  Side side = Compare<2>(x, down);
  if (side == Side::kUnknown) {
    CountStep(&StepCounts::limbs4);
    side = Compare<4>(x, down);
  }
  if (side == Side::kUnknown) {
    CountStep(&StepCounts::limbs8);
    side = Compare<8>(x, down);
  }
  if (side == Side::kUnknown) {
    CountStep(&StepCounts::limbs20);
    side = Compare<20>(x, down);
  }
  return side == Side::kAbove ? up : down;
}

double NearestToFirstDerivative(double a, double down, double up) {
  return NearestToDerivative<false>(a, down, up);
}

double NearestToSecondDerivative(double a, double down, double up) {
  return NearestToDerivative<true>(a, down, up);
}

}  // namespace caffe2op_sigmoid::kernels
