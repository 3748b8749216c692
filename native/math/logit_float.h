// logit(p) = log(p/(1-p)) for float32 in pairs of float32, with a test whether the rounding is
// certain.
//
// With u the smaller of p and 1-p, of which one is exact, and v = 1-u, the magnitude is -log(u/v).
// With c 2^k next to u/v, that is k ln 2 + log c + 2 atanh z, z = (u' - c v)/(u' + c v), u' =
// u/2^k: u' - c and c u are exact, as a number and a pair, and so is the numerator.
#pragma once

#include <cstdint>
#include <limits>

#include "math/fast_paths.h"
#include "math/log_float.h"
#include "math/logit_double.h"
#include "math/rounded_from_double.h"
#include "math/sigmoid_float.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

template <class V>
struct LogitFloat {
  using Vector = typename V::Vector;
  using Int = typename V::Int;
  using L = FloatLog<V>;
  using Table = typename L::Table;
  using Result = typename SigmoidFloat<V>::Result;

  // kLeast < p < 1, or NaN.
  CAFFE2OP_SIGMOID_INLINE static Result Evaluate(Vector p) {
    const Vector one = V::Set(1.0F);
    const Vector other = V::Sub(one, p);
    const Vector u = V::Min(other, p);
    const Vector v = V::Max(other, p);

    constexpr int kDropped = 23 - L::kBits;
    constexpr std::int32_t kLast = 1 << kDropped;
    const Vector odds = V::Mul(u, V::ApproximateReciprocal(v));
    const Int bits = V::IntAdd(V::Bits(odds), V::SetInt(kLast / 2));
    const Int index = V::template ShiftRight<kDropped>(bits);
    // Where the table has half of 1 + j/2^kBits, the power of 2 is twice as large.
    constexpr std::int32_t kCarry = ((1 << L::kBits) - Table::kHalved) * kLast;
    const Int exponent = V::template ShiftRight<23>(V::IntAdd(bits, V::SetInt(kCarry)));
    constexpr std::int32_t kBias = 127;
    const Vector k = V::Sub(V::FromBits(V::IntAdd(exponent, V::Bits(V::Set(0x1.8p23F)))),
                            V::Set(0x1.8p23F + kBias));
    const Vector c = L::Entry(Table::kC, index);
    const Vector scaled = V::FromBits(V::IntSub(V::IntAdd(V::Bits(u), V::SetInt(kBias << 23)),
                                                V::template ShiftLeft<23>(exponent)));

    // u' - c + c u. Of the sum, the second part may be the larger one, but is a multiple of the
    // last place of no less.
    const Vector first = V::Sub(scaled, c);
    const Vector lost = V::Sub(scaled, V::Add(first, c));
    const Vector second = V::Mul(c, u);
    const Vector excess = V::Sub(V::NegMulAdd(c, u, second), lost);
    const Vector high = V::Add(first, second);
    const Vector low = V::Sub(V::Sub(second, V::Sub(high, first)), excess);
    // u' + c v is that less than 2 u'.
    const Vector twice = V::Add(scaled, scaled);
    const Vector sum = V::Sub(twice, high);
    const Vector rest = V::Sub(V::Sub(V::Sub(twice, sum), high), low);

    Vector y, y_low;
    L::template Log<false>(V::MulAdd(k, V::Set(Ln2Float::kHigh), L::Entry(Table::kHigh, index)),
                           V::MulAdd(k, V::Set(Ln2Float::kLow), L::Entry(Table::kLow, index)), high,
                           low, sum, rest, &y, &y_low);
    const Vector slack = V::Mul(V::Abs(y), V::Set(kSlack));
    const Vector up = V::Add(y, V::Add(y_low, slack));
    const Vector down = V::Add(y, V::Sub(y_low, slack));
    const Vector result = V::Select(V::Less(V::Set(0.5F), p), V::Sub(V::Set(0.0F), up), up);
    return {result, V::Differ(up, down)};
  }

  static constexpr float kLeast = 0x1p-120F;

 private:
  // More than the relative error (NOTES.md, "Logistic family").
  static constexpr float kSlack = L::kBits == 4 ? 0x1p-34F : 0x1p-31F;
};

template <class V>
struct LogitOfFloat {
  static constexpr bool kIsLong = true;

  // W is V, or a group of them.
  template <class W>
  struct Near {
    using Vector = typename W::Vector;
    static bool Accepts(Vector p, Vector* /*reduced*/) {
      return W::All(
          W::MaskAnd(W::Less(W::Set(LogitFloat<W>::kLeast), p), W::Less(p, W::Set(1.0F))));
    }
    CAFFE2OP_SIGMOID_INLINE static auto Evaluate(Vector p, Vector /*reduced*/) {
      return LogitFloat<W>::Evaluate(p);
    }
  };

  // 0, 1 and what is no probability beside others.
  template <class W>
  struct Far {
    using Vector = typename W::Vector;
    static bool Accepts(Vector p, Vector* /*reduced*/) { return !HasTiny<W>(p); }
    CAFFE2OP_SIGMOID_INLINE static auto Evaluate(Vector p, Vector /*reduced*/) {
      // Above kLeast and below 1.
      const Vector bounded = W::Max(W::Set(0x1p-119F), W::Min(W::Set(0x1.fffffep-1F), p));
      auto result = LogitFloat<W>::Evaluate(bounded);
      constexpr float kInfinity = std::numeric_limits<float>::infinity();
      result.y = OnUnitInterval<W>(p, result.y, -kInfinity, kInfinity);
      return result;
    }
  };

  // In the order of their speed.
  using FastPaths = FastPathList<Near, Far>;
  using AccuratePath = RoundedFromDouble<V, LogitDouble>;
  static bool NeedsAccuratePath(typename V::Vector p) { return HasTiny<V>(p); }

 private:
  template <class W>
  static bool HasTiny(typename W::Vector p) {
    return W::Any(W::MaskAnd(W::Less(W::Set(0.0F), p), W::Less(p, W::Set(0x1p-119F))));
  }
};

}  // namespace caffe2op_sigmoid::kernels
