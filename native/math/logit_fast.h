// logit(p) = log(p/(1-p)) for float32, at most 2.5 ULP off: the results are normal numbers or 0.
//
// With u the smaller of p and 1-p, and v = 1-u: -log(u/v), where u/v = 2^k r, r next to 1, log r =
// 2 atanh z, z = (u' - v)/(u' + v), u' = u/2^k. Where k is 0, u' - v is exact, so that nothing
// cancels next to 1/2. NaN outside [0, 1]. The bits differ between instruction sets.
#pragma once

#include <cstdint>
#include <limits>

#include "math/fast_paths.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

template <class V>
struct LogitFast {
  using Vector = typename V::Vector;

  // u: 2^-126 <= u <= 1/2, or NaN. offset: what comes to k.
  template <class W>
  CAFFE2OP_SIGMOID_INLINE static typename W::Vector Magnitude(typename W::Vector u,
                                                              typename W::Vector v,
                                                              typename W::Vector offset) {
    using Vector = typename W::Vector;
    // u/v within 6 %, by a line for 1/v. Its power of 2, from where the rest is below sqrt 2.
    const Vector odds = W::Mul(u, W::NegMulAdd(v, W::Set(2.0F), W::Set(2.914F)));
    constexpr std::int32_t kRoot = 0x4afb0d;
    const auto exponent = W::template ShiftRight<23>(W::IntAdd(W::Bits(odds), W::SetInt(kRoot)));
    const Vector shift = W::Set(0x1.8p23F);
    const Vector k =
        W::Sub(W::FromBits(W::IntAdd(exponent, W::Bits(shift))), W::Set(0x1.8p23F + 127));
    // 2^-k.
    const Vector power =
        W::FromBits(W::template ShiftLeft<23>(W::Bits(W::Sub(W::Set(0x1.8p23F + 127), k))));
    const Vector scaled = W::Mul(u, power);
    const Vector half = W::Set(0.5F);
    const Vector difference = W::Add(W::Sub(scaled, half), W::Sub(u, half));
    const Vector z = W::Mul(difference, W::Reciprocal(W::Add(scaled, v)));
    const Vector square = W::Mul(z, z);
    // 2 atanh z, |z| < 0.21: relative error 2^-26.0.
    Vector p = W::MulAdd(square, W::Set(0x1.349b8cp-2F), W::Set(0x1.995366p-2F));
    p = W::MulAdd(square, p, W::Set(0x1.55556cp-1F));
    const Vector log = W::MulAdd(W::Mul(z, square), p, W::Add(z, z));
    return W::MulAdd(W::Add(k, offset), W::Set(0x1.62e43p-1F), log);
  }

  template <class W>
  static typename W::Vector Signed(typename W::Vector p, typename W::Vector log) {
    return W::Select(W::Less(W::Set(0.5F), p), W::Sub(W::Set(0.0F), log), log);
  }

  template <class W>
  struct Near {
    using Vector = typename W::Vector;
    static bool Accepts(Vector p, Vector* /*reduced*/) {
      return !W::Any(W::Less(p, W::Set(kLeast))) && W::All(W::Less(p, W::Set(1.0F)));
    }
    CAFFE2OP_SIGMOID_INLINE static NoRoundingTest<W> Evaluate(Vector p, Vector /*reduced*/) {
      const Vector other = W::Sub(W::Set(1.0F), p);
      return {Signed<W>(p, Magnitude<W>(W::Min(other, p), W::Max(other, p), W::Set(0.0F)))};
    }
  };
  using FastPaths = FastPathList<Near>;

  // The same as Near where that accepts.
  struct AccuratePath {
    static Vector Evaluate(Vector p) {
      // Above 0 and below 1.
      const Vector bounded = V::Max(V::Set(std::numeric_limits<float>::denorm_min()),
                                    V::Min(V::Set(0x1.fffffep-1F), p));
      const Vector other = V::Sub(V::Set(1.0F), bounded);
      const auto tiny = V::Less(bounded, V::Set(kLeast));
      const Vector scale = V::Select(tiny, V::Set(0x1p32F), V::Set(1.0F));
      const Vector offset = V::Select(tiny, V::Set(-32.0F), V::Set(0.0F));
      // Of tiny ones v is 1, whatever u is.
      const Vector y = Signed<V>(bounded, Magnitude<V>(V::Mul(V::Min(other, bounded), scale),
                                                       V::Max(other, bounded), offset));
      constexpr float kInfinity = std::numeric_limits<float>::infinity();
      // Not above 0, not below 1: the ends, what is outside, or NaN.
      const auto above_0 = V::Less(V::Set(0.0F), p);
      const auto below_1 = V::Less(p, V::Set(1.0F));
      const Vector nan = V::Set(std::numeric_limits<float>::quiet_NaN());
      const Vector low = V::Select(V::Less(p, V::Set(0.0F)), nan, V::Set(-kInfinity));
      const Vector high = V::Select(V::Less(V::Set(1.0F), p), nan, V::Set(kInfinity));
      // A NaN compares with nothing.
      const Vector inside = V::Select(above_0, V::Select(below_1, y, high), low);
      return V::Add(inside, V::Mul(p, V::Set(0.0F)));
    }
  };
  static bool NeedsAccuratePath(Vector p) {
    Vector reduced = p;
    return !Near<V>::Accepts(p, &reduced);
  }

 private:
  static constexpr float kLeast = 0x1p-125F;
};

}  // namespace caffe2op_sigmoid::kernels
