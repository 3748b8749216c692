// The contract's arithmetic, against scalar arithmetic.
#include <cmath>
#include <limits>

#include "testing/vectors/checks.h"
#include "testing/vectors/inputs.h"
#include "testing/vectors/lanes.h"

namespace caffe2op_sigmoid::testing {
namespace {

// Bit for bit; of NaN, any.
template <typename T>
bool IsSame(T expected, BitsOf<T> result) {
  return std::isnan(expected) ? std::isnan(FromBits<T>(result)) : ToBits(expected) == result;
}

// Lanes that are f of their operands.
template <typename T, typename F>
auto Equals(F f) {
  return [f](const auto& tuple, BitsOf<T> result) {
    const T expected =
        std::apply([&](const auto... operand) -> T { return f(FromBits<T>(operand)...); }, tuple);
    return IsSame<T>(expected, result);
  };
}

// Min and Max: b if that is NaN; nobody says which of them if a is NaN; nor which of two zeros.
template <typename T, typename Before>
auto IsFirst(Before before) {
  return [before](const std::array<BitsOf<T>, 2>& tuple, BitsOf<T> result) {
    const T a = FromBits<T>(tuple[0]);
    const T b = FromBits<T>(tuple[1]);
    const bool is_nan = std::isnan(FromBits<T>(result));
    if (std::isnan(b)) return is_nan;
    if (std::isnan(a)) return is_nan || result == tuple[1];
    if (a == b) return result == tuple[0] || result == tuple[1];
    return result == (before(a, b) ? tuple[0] : tuple[1]);
  };
}

template <typename T>
void CheckMulAdds(const VectorOperations<T>& v, Report* report) {
  Tuples<BitsOf<T>, 3> tuples = AllTuples<T, 3>();
  Random random(1);
  for (int i = 0; i < 1024; ++i) {  // where only the product's rounding error is left
    const T a = random.Between<T>(-20, 20);
    const T b = random.Between<T>(-20, 20);
    tuples.push_back({ToBits(a), ToBits(b), ToBits(i % 2 == 0 ? a * b : -(a * b))});
  }
  const bool fused = v.fused;
  const auto mul_add = [fused](T a, T b, T c) -> T {
    return fused ? std::fma(a, b, c) : a * b + c;
  };
  CheckOperation(report, "MulAdd", v.mul_add, v.lanes, tuples, Equals<T>(mul_add));
  CheckOperation(report, "NegMulAdd", v.neg_mul_add, v.lanes, tuples,
                 Equals<T>([&](T a, T b, T c) { return mul_add(-a, b, c); }));
  CheckOperation(report, "NegMulSub", v.neg_mul_sub, v.lanes, tuples,
                 [&](const std::array<BitsOf<T>, 3>& tuple, BitsOf<T> result) {
                   const T a = FromBits<T>(tuple[0]);
                   const T expected = mul_add(-a, FromBits<T>(tuple[1]), -FromBits<T>(tuple[2]));
                   // Of zero, either.
                   return IsSame(expected, result) || (expected == 0 && FromBits<T>(result) == 0);
                 });
}

// In units in the last place of 1/x.
template <typename T>
long double UlpsFromReciprocal(T x, T y) {
  const long double exact = 1 / static_cast<long double>(x);
  const long double ulp =
      std::ldexp(1.0L, std::ilogb(exact) - (std::numeric_limits<T>::digits - 1));
  return std::fabs(static_cast<long double>(y) - exact) / ulp;
}

template <typename T>
void CheckReciprocals(const VectorOperations<T>& v, Report* report) {
  constexpr int kLargest = std::numeric_limits<T>::max_exponent - 2;
  Random random(2);
  Tuples<BitsOf<T>, 1> tuples = {{ToBits(std::numeric_limits<T>::quiet_NaN())}};
  for (int exponent = -kLargest; exponent <= kLargest; ++exponent) {
    tuples.push_back({ToBits(std::ldexp(T{1}, exponent))});
    tuples.push_back({ToBits(std::ldexp(T{-1}, exponent))});
    for (int i = 0; exponent < kLargest && i < 32; ++i) {
      tuples.push_back({ToBits(random.Between<T>(exponent, exponent + 1))});
    }
  }
  constexpr long double kMostUlps = sizeof(T) == 4 ? 1.0L : 0.75L;
  CheckOperation(report, "Reciprocal", v.reciprocal, v.lanes, tuples,
                 [](const std::array<BitsOf<T>, 1>& tuple, BitsOf<T> result) {
                   const T x = FromBits<T>(tuple[0]);
                   const T y = FromBits<T>(result);
                   return std::isnan(x) ? std::isnan(y) : UlpsFromReciprocal(x, y) <= kMostUlps;
                 });
  const double error = std::ldexp(1.0, -v.reciprocal_bits);
  CheckOperation(report, "ApproximateReciprocal", v.approximate_reciprocal, v.lanes, tuples,
                 [&](const std::array<BitsOf<T>, 1>& tuple, BitsOf<T> result) {
                   const T x = FromBits<T>(tuple[0]);
                   const T y = FromBits<T>(result);
                   if (std::isnan(x)) return std::isnan(y);
                   const bool promised = std::fabs(x) >= 0x1p-125F && std::fabs(x) <= 0x1.8p125F;
                   return !promised || std::fabs(static_cast<double>(x) * y - 1) <= error;
                 });
}

template <typename T>
void CheckSet(const VectorOperations<T>& v, Report* report) {
  report->SetOperation("Set");
  std::array<BitsOf<T>, kMostLanes> result = {};
  for (const auto& tuple : AllTuples<T, 1>()) {
    v.set(tuple[0], result.data());
    for (std::size_t lane = 0; lane < v.lanes; ++lane) {
      report->Expect(IsSame(FromBits<T>(tuple[0]), result[lane]),
                     [&] { return Describe(tuple, result[lane], lane); });
    }
  }
}

}  // namespace

template <typename T>
void CheckArithmetic(const VectorOperations<T>& v, Report* report) {
  const auto two = AllTuples<T, 2>();
  CheckSet(v, report);
  CheckOperation(report, "Add", v.add, v.lanes, two, Equals<T>([](T a, T b) { return a + b; }));
  CheckOperation(report, "Sub", v.sub, v.lanes, two, Equals<T>([](T a, T b) { return a - b; }));
  CheckOperation(report, "Mul", v.mul, v.lanes, two, Equals<T>([](T a, T b) { return a * b; }));
  CheckOperation(report, "Div", v.div, v.lanes, two, Equals<T>([](T a, T b) { return a / b; }));
  CheckOperation(report, "Abs", v.abs, v.lanes, AllTuples<T, 1>(),
                 Equals<T>([](T a) { return std::fabs(a); }));
  CheckMulAdds(v, report);
  CheckOperation(report, "Min", v.min, v.lanes, two, IsFirst<T>([](T a, T b) { return a < b; }));
  CheckOperation(report, "Max", v.max, v.lanes, two, IsFirst<T>([](T a, T b) { return a > b; }));
  CheckReciprocals(v, report);
}

template void CheckArithmetic<float>(const VectorOperations<float>& v, Report* report);
template void CheckArithmetic<double>(const VectorOperations<double>& v, Report* report);

}  // namespace caffe2op_sigmoid::testing
