// log t in pairs of doubles, to some 2^-64 of itself: log c + 2 atanh z, c a number of few bits
// near t, z = (t - c)/(t + c) (the series of atanh: Abramowitz and Stegun 4.6.33).
//
// Near 1, c is 1 and nothing cancels: its logarithm is 0 and the result as exact as z. Elsewhere
// |log c| is more than |2 z|, and the sum of the high parts is exact as two numbers.
#pragma once

#include <cstdint>

#include "math/exact_exp.h"
#include "math/high_low.h"
#include "math/log_constants.h"
#include "simd/compiler.h"

namespace caffe2op_sigmoid::kernels {

template <class D>
struct ExactLog {
  using Double = typename D::Vector;
  using Int = typename D::Int;
  using Number = HighLow<D>;
  using Sums = HighLowOf<D>;
  using Table = LogExact<D::kPairTableBits>;
  static_assert(Table::kInterleaved == D::kPairsInterleaved);

  // c and its logarithm.
  struct Anchor {
    Double c;
    Number log;
  };

  // c is t rounded to kBits + 1 bits; t a positive normal number.
  CAFFE2OP_SIGMOID_INLINE static Anchor Near(Double t) {
    constexpr int kDropped = 52 - Table::kBits;
    constexpr std::int64_t kLast = std::int64_t{1} << kDropped;
    const Int bits = D::IntAnd(D::IntAdd(D::Bits(t), D::SetInt(kLast / 2)), D::SetInt(-kLast));
    Double high, low;
    D::LookupPair(Table::kPairs, D::template ShiftRight<kDropped>(bits), &high, &low);
    // Where the table has half of 1 + j/2^kBits, the power of 2 is twice as large.
    constexpr std::int64_t kCarry = ((std::int64_t{1} << Table::kBits) - Table::kHalved) * kLast;
    const Int exponent = D::template ShiftRight<52>(D::IntAdd(bits, D::SetInt(kCarry)));
    const Double k =
        D::Sub(D::FromBits(D::IntAdd(exponent, D::Bits(D::Set(0x1p52)))), D::Set(0x1p52 + 1023));
    return {D::FromBits(bits),
            {D::MulAdd(k, D::Set(Ln2::kHigh), high), D::MulAdd(k, D::Set(Ln2::kLow), low)}};
  }

  // log t, t = (1 + z)/(1 - z) c.
  CAFFE2OP_SIGMOID_INLINE static Number Log(const Anchor& anchor, Number z) {
    const Double square = D::Mul(z.high, z.high);
    Double series = D::Set(2.0 / (2 * kTerms + 1));
    for (int i = kTerms - 1; i > 0; --i) {
      series = D::MulAdd(series, square, D::Set(2.0 / (2 * i + 1)));
    }
    const Number sum = Sums::SumInOrder(anchor.log.high, D::Add(z.high, z.high));
    const Double low = D::Add(D::Add(sum.low, anchor.log.low), D::Add(z.low, z.low));
    return {sum.high, D::MulAdd(D::Mul(z.high, square), series, low)};
  }

  // log(high + low), |low| at most an ulp of high.
  CAFFE2OP_SIGMOID_INLINE static Number Log(Number t) {
    const Anchor anchor = Near(t.high);
    const Number sum = Sums::SumInOrder(anchor.c, t.high);
    const Number difference = {D::Sub(t.high, anchor.c), t.low};  // exact
    return Log(anchor, Sums::Quotient(difference, {sum.high, D::Add(sum.low, t.low)}));
  }

 private:
  // |z| is below 2^-5.9 with 16 entries and 2^-8.9 with 128: what is left out is below 2^-73 of z.
  static constexpr int kTerms = Table::kBits == 4 ? 5 : 3;
};

// 1 + e^-a and e^-a for 0 <= a <= 600, to 2^-63 of e^-a. NaN of NaN.
template <class D>
struct ExpSums {
  using Double = typename D::Vector;
  using Number = HighLow<D>;
  using E = ExactExp<D>;
  using Exp = typename E::Exp;
  Number one_and_exp, exp;

  CAFFE2OP_SIGMOID_INLINE static ExpSums Of(Double a) {
    const Double one = D::Set(1.0);
    Double t, p, low;
    E::template Expand<true, Accuracy::kFar>(a, ExactSteps<Exp, true, D>(a, Exp::kShift),
                                             Exp::kShift, &t, &p, &low);
    const Number first = HighLowOf<D>::SumInOrder(one, t);
    ExpSums sums = {};
    E::AddProduct(first.high, t, p, &sums.one_and_exp.high, &sums.one_and_exp.low);
    const Double rest = D::MulAdd(t, low, D::Add(sums.one_and_exp.low, first.low));
    sums.one_and_exp = HighLowOf<D>::SumInOrder(sums.one_and_exp.high, rest);
    E::AddProduct(t, t, p, &sums.exp.high, &sums.exp.low);
    sums.exp.low = D::MulAdd(t, low, sums.exp.low);
    return sums;
  }
};

}  // namespace caffe2op_sigmoid::kernels
