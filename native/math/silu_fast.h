// silu(x) = x sigmoid(x) for float32, at most 2.5 ULP off wherever the result is a normal number:
// x/(1 + e^-x), the divisor as in sigmoid_fast.h.
// -0 where results are too small, NaN for NaN. The bits differ between instruction sets.
#pragma once

#include <cstdint>

#include "math/fast_paths.h"
#include "math/sigmoid_fast.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

template <class V>
struct SiluFast {
  using Vector = typename V::Vector;

  template <class W>
  struct Near {
    using Vector = typename W::Vector;
    static bool Accepts(Vector x, Vector* reduced) { return FastNear<W>::Accepts(x, reduced); }
    CAFFE2OP_SIGMOID_INLINE static NoRoundingTest<W> Evaluate(Vector x, Vector reduced) {
      return {Quotient<W>(x, FastNear<W>::Divisor(x, reduced, W::SetInt(0)))};
    }
  };
  // x/divisor. The product with the reciprocal alone would be 2.68 ULP off.
  template <class W>
  CAFFE2OP_SIGMOID_INLINE static typename W::Vector Quotient(typename W::Vector x,
                                                             typename W::Vector divisor) {
    if constexpr (W::kDivides) return W::Div(x, divisor);
    const auto inverse = W::Reciprocal(divisor);
    const auto y = W::Mul(x, inverse);
    // In an order that keeps the sign of zeros.
    const auto excess = W::MulAdd(y, divisor, W::Sub(W::Set(0.0F), x));
    return W::NegMulAdd(excess, inverse, y);
  }
  using FastPaths = FastPathList<Near>;

  // The same as Near where that accepts.
  struct AccuratePath {
    static Vector Evaluate(Vector x) {
      // Here 1 + e^-x may be too large a number, and silu(x) is not yet too small: both are scaled.
      const auto low = V::Less(x, V::Set(FastBounds::kHighestZero));
      constexpr std::int32_t kPower = 32;
      const auto power =
          V::Bits(V::Select(low, V::FromBits(V::SetInt(-kPower * (1 << 23))), V::Set(0.0F)));
      const Vector factor =
          V::Mul(V::Max(V::Set(kLeast), x), V::Select(low, V::Set(0x1p-32F), V::Set(1.0F)));
      const Vector bounded = V::Min(V::Set(FastBounds::kLowestOne), V::Max(V::Set(kLeast), x));
      Vector reduced = bounded;
      (void)FastNear<V>::Accepts(bounded, &reduced);
      const Vector y = Quotient<V>(factor, FastNear<V>::Divisor(bounded, reduced, power));
      // Infinity has no residual.
      return V::Select(V::Less(x, V::Set(kLeast)), V::Set(-0.0F),
                       V::Select(V::Less(V::Set(FastBounds::kLowestOne), x), x, y));
    }
  };
  static bool NeedsAccuratePath(Vector x) {
    Vector reduced = x;
    return !Near<V>::Accepts(x, &reduced);
  }

 private:
  // Results below are subnormal.
  static constexpr float kLeast = -96.0F;
};

}  // namespace caffe2op_sigmoid::kernels
