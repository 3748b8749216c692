// Functions of float32, float16 and bfloat16 from an evaluation in doubles that is rounded to odd:
// rounded once more, to the type of the elements, the result is correctly rounded.
#pragma once

#include <cstdint>
#include <limits>

#include "math/derivatives_half.h"
#include "simd/compiler.h"
#include "simd/half.h"

namespace caffe2op_sigmoid::kernels {

// A double to the nearest number of T, ties to even, as far as narrowing it to float32 does not do
// that. Numbers that are too large for T stay so.
template <typename T>
struct RoundedTo {
  template <class D>
  CAFFE2OP_SIGMOID_INLINE static typename D::Vector Round(typename D::Vector v) {
    const auto magnitude = D::Abs(v);
    const auto rounded = RoundedToHalf<T>::template Round<D>(magnitude);
    // With its sign, a zero's too.
    const auto sign = D::IntSub(D::Bits(v), D::Bits(magnitude));
    const auto whole = D::FromBits(D::IntAdd(D::Bits(rounded), sign));
    return D::Select(D::Less(magnitude, D::Set(0x1p200)), whole, v);
  }
};
template <>
struct RoundedTo<float> {
  template <class D>
  CAFFE2OP_SIGMOID_INLINE static typename D::Vector Round(typename D::Vector v) {
    return v;
  }
};

namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in loops/map.h

// Not inlined: it is long, and what a loop would keep in registers has no room there.
template <class V, template <class> class F, typename T>
CAFFE2OP_SIGMOID_NOINLINE typename V::Vector EvaluateInDouble(typename V::Vector x) {
  using D = typename V::template Rebind<double>;
  using Rounded = RoundedTo<T>;
  return V::Narrow(Rounded::template Round<D>(F<D>::ToOdd(V::WidenLow(x))),
                   Rounded::template Round<D>(F<D>::ToOdd(V::WidenHigh(x))));
}

}  // namespace

// F<D>::ToOdd(x): the function of doubles that are floats, rounded to odd.
template <class V, template <class> class F, typename T = float>
struct RoundedFromDouble {
  static constexpr bool kIsLong = true;

  // The same for a narrower type.
  template <typename U>
  using Over = RoundedFromDouble<V, F, U>;

  CAFFE2OP_SIGMOID_INLINE static typename V::Vector Evaluate(typename V::Vector x) {
    return EvaluateInDouble<V, F, T>(x);
  }
};

}  // namespace caffe2op_sigmoid::kernels
