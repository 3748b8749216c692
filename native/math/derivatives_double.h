// The first and the second derivative of the sigmoid for float32, correctly rounded, in double
// arithmetic: where the float32 paths are uncertain, or do not exist.
//
// E = e^-|x| is T (1 + p + low) of exact_exp.h, so that 1 - E = (1 - T) - T (p + low) does not
// cancel. The relative error is some 2^-53, and no result lies so close to a tie of float32 that it
// matters, but those of the second derivative among subnormal numbers: there it is -x/8 less what a
// double does not show, and half of these are ties. Proven over all 2^32 inputs.
#pragma once

#include <cstdint>
#include <limits>

#include "math/derivative_pairs.h"
#include "math/exact_exp.h"

namespace caffe2op_sigmoid::kernels {

// Results stay doubles until they are narrowed to float32.
struct KeptDouble {
  template <class D>
  static typename D::Vector Round(typename D::Vector v) {
    return v;
  }
};

// Rounding: what is done to the magnitude of the double before it is narrowed to float32.
template <class V, Derivative kOrder, class Rounding = KeptDouble>
struct DerivativeDouble {
  static constexpr bool kIsLong = true;
  using D = typename V::template Rebind<double>;
  using Double = typename D::Vector;
  using E = ExactExp<D>;
  using Exp = typename E::Exp;

  static typename V::Vector Evaluate(typename V::Vector x) {
    return V::Narrow(Evaluate64(V::WidenLow(x)), Evaluate64(V::WidenHigh(x)));
  }

 private:
  static Double Evaluate64(Double x) {
    const Double one = D::Set(1.0);
    // Beyond 104 every result rounds to 0. NaN passes.
    const Double a = D::Min(D::Set(110.0), D::Abs(x));
    Double t, p, low;
    E::template Expand<true, Accuracy::kNear>(a, ExactSteps<Exp, true, D>(a, Exp::kShift),
                                              Exp::kShift, &t, &p, &low);
    const Double grown = D::Mul(t, D::Add(p, low));
    const Double e = D::Add(t, grown);
    const Double sum = D::Add(one, e);
    const Double square = D::Mul(sum, sum);
    if constexpr (kOrder == Derivative::kFirst) {
      return Rounding::template Round<D>(D::Mul(e, D::Reciprocal(square)));
    } else {
      const Double difference = D::Sub(D::Sub(one, t), grown);
      const Double general = D::Mul(D::Mul(e, difference), D::Reciprocal(D::Mul(square, sum)));
      // a/8 less one unit in the last place: a tie is not taken for one.
      const Double small = D::Mul(a, D::Set(0.125 - 0x1p-56));
      const Double y =
          Rounding::template Round<D>(D::Select(D::Less(a, D::Set(0x1p-27)), small, general));
      // Of the sign opposite to x's: a zero's too.
      const auto sign = D::SetInt(std::numeric_limits<std::int64_t>::min());
      return D::FromBits(D::IntAdd(D::Bits(y), D::IntAnd(D::IntAdd(D::Bits(x), sign), sign)));
    }
  }
};

}  // namespace caffe2op_sigmoid::kernels
