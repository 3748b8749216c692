// Ziv's strategy: evaluate with a known error bound; if the whole interval rounds to one number,
// that is the result; else evaluate again, more precisely.
#include "testing/reference.h"

#include <cmath>

#include "testing/number_format.h"

#if defined(__x86_64__)
// From libquadmath, whose header only GCC finds.
extern "C" __float128 expq(__float128 x);
extern "C" __float128 expm1q(__float128 x);
extern "C" __float128 logq(__float128 x);
extern "C" __float128 log1pq(__float128 x);
#endif

namespace caffe2op_sigmoid::testing {
namespace {

#if defined(__x86_64__)
using Quad = __float128;
Quad Exp(Quad x) { return expq(x); }
Quad ExpMinus1(Quad x) { return expm1q(x); }
Quad Log(Quad x) { return logq(x); }
Quad Log1Plus(Quad x) { return log1pq(x); }
#else
using Quad = long double;  // 113 bits on arm64
static_assert(sizeof(Quad) == 16);
Quad Exp(Quad x) { return expl(x); }
Quad ExpMinus1(Quad x) { return expm1l(x); }
Quad Log(Quad x) { return logl(x); }
Quad Log1Plus(Quad x) { return log1pl(x); }
#endif
double Exp(double x) { return std::exp(x); }
double ExpMinus1(double x) { return std::expm1(x); }
double Log(double x) { return std::log(x); }
double Log1Plus(double x) { return std::log1p(x); }

// Each formula in double and in quad, with a bound on the relative error in double: each of exp and
// expm1 (glibc: below 1 ULP), + - * / errs by at most 2^-53, or 2^-52; the bounds leave a factor of
// four and more.

// Near 0, 1/2 + x/4 - x^3/48 + ... can lie as close as x^3/48 to a rounding boundary. The first
// boundary is at |x| = 2^-24: at least 2^-78 away, and quad errs by 2^-110.
struct Sigmoid {
  static constexpr double kBound = 0x1p-49;
  static constexpr double kDecidedBelow = 0;
  template <typename Number>
  static Number Evaluate(Number x) {
    return 1 / (1 + Exp(-x));
  }
};

// Even; near 0 it is 1/4 - x^2/16 + x^4/96 - ..., whose first boundary is at |x| > 2^-12.
struct FirstDerivative {
  static constexpr double kBound = 0x1p-48;
  static constexpr double kDecidedBelow = 0;
  template <typename Number>
  static Number Evaluate(Number x) {
    const Number e = Exp(x < 0 ? x : -x);
    const Number sum = 1 + e;
    return e / (sum * sum);
  }
};

// Odd; near 0 it is -x/8 + x^3/24 - ...
struct SecondDerivative {
  static constexpr double kBound = 0x1p-47;
  static constexpr double kDecidedBelow = 0x1p-40;
  template <typename Number>
  static Number Evaluate(Number x) {
    const Number a = x < 0 ? -x : x;
    // Nearer to 0 than a/8, by less than quad shows for the smallest. a/8 and the boundaries of all
    // types are multiples of some 2^-28 of it: the next double decides as the exact result would.
    if (a < kDecidedBelow) return Signed(std::nextafter(static_cast<double>(a) / 8, 0.0), x);
    const Number e = Exp(-a);
    const Number sum = 1 + e;
    return Signed(e * -ExpMinus1(-a) / (sum * sum * sum), x);
  }

 private:
  // Of the sign opposite to x's, zeros too.
  template <typename Magnitude, typename Number>
  static Magnitude Signed(Magnitude magnitude, Number x) {
    return std::signbit(static_cast<double>(x)) ? magnitude : -magnitude;
  }
};

// Nothing cancels: below 0 both parts are negative.
struct LogSigmoid {
  static constexpr double kBound = 0x1p-49;
  static constexpr double kDecidedBelow = 0;
  template <typename Number>
  static Number Evaluate(Number x) {
    return x < 0 ? x - Log1Plus(Exp(x)) : -Log1Plus(Exp(-x));
  }
};

struct Softplus {
  static constexpr double kBound = LogSigmoid::kBound;
  static constexpr double kDecidedBelow = 0;
  template <typename Number>
  static Number Evaluate(Number x) {
    return -LogSigmoid::Evaluate<Number>(-x);
  }
};

// Around 1/2, 2p - 1 and 1 - p are exact.
struct Logit {
  static constexpr double kBound = 0x1p-49;
  static constexpr double kDecidedBelow = 0;
  template <typename Number>
  static Number Evaluate(Number p) {
    if (p < 0 || p > 1) return static_cast<Number>(std::nan(""));
    const Number rest = 1 - p;
    return p < 0.25 || p > 0.75 ? Log(p / rest) : Log1Plus((2 * p - 1) / rest);
  }
};

struct LogitDerivative {
  static constexpr double kBound = 0x1p-50;
  static constexpr double kDecidedBelow = 0;
  template <typename Number>
  static Number Evaluate(Number p) {
    if (p < 0 || p > 1) return static_cast<Number>(std::nan(""));
    if (p == 0) return static_cast<Number>(HUGE_VAL);
    return 1 / (p * (1 - p));
  }
};

// Near 0 it is x/2 + x^2/4 - ...; its boundaries are x^4/48 away.
struct Silu {
  static constexpr double kBound = 0x1p-49;
  static constexpr double kDecidedBelow = 0x1p-40;
  template <typename Number>
  static Number Evaluate(Number x) {
    if (x == 0) return x;
    // Above x/2 by less than quad shows for the smallest; the next double decides as the exact
    // result would, as in SecondDerivative.
    if (x < kDecidedBelow && x > -kDecidedBelow) {
      return std::nextafter(static_cast<double>(x) / 2, HUGE_VAL);
    }
    if (x < -1000) return static_cast<Number>(-0.0);
    return x / (1 + Exp(-x));
  }
};

// At -a, E (1 + E - a)/(1 + E)^2, E = e^-a; at a what is left to 1. Near 0 it is 1/2 + x/2 -
// x^3/12.
struct SiluDerivative {
  static constexpr double kBound = 0x1p-46;
  static constexpr double kDecidedBelow = 0;
  template <typename Number>
  static Number Evaluate(Number x) {
    // Double cancels around its zero, at -1.278; quad leaves some 2^-80 there.
    if (x > -1.5 && x < -1 && sizeof(Number) < sizeof(Quad)) {
      return static_cast<Number>(Evaluate<Quad>(x));
    }
    const Number magnitude = x < 0 ? -x : x;
    const Number a = magnitude > 1000 ? 1000 : magnitude;
    const Number e = Exp(-a);
    const Number sum = 1 + e;
    const Number lower = e * (sum - a) / (sum * sum);
    return x < 0 ? lower : 1 - lower;
  }
};

}  // namespace

struct ReferenceFunction {
  std::string_view name;
  double bound;
  // Where the double rounds as the exact result does.
  double decided_below;
  double (*in_double)(double x);
  Quad (*in_quad)(Quad x);
};

namespace {

template <class F>
constexpr ReferenceFunction Row(std::string_view name) {
  return {name, F::kBound, F::kDecidedBelow, F::template Evaluate<double>,
          F::template Evaluate<Quad>};
}
constexpr ReferenceFunction kRows[] = {
    Row<Sigmoid>("sigmoid"),
    Row<FirstDerivative>("sigmoidDerivative"),
    Row<SecondDerivative>("sigmoidSecondDerivative"),
    Row<Logit>("logit"),
    Row<LogSigmoid>("logSigmoid"),
    Row<Softplus>("softplus"),
    Row<Silu>("silu"),
    Row<SiluDerivative>("siluDerivative"),
    Row<LogitDerivative>("logitDerivative"),
};

}  // namespace

const ReferenceFunction* FindReference(std::string_view function) {
  for (const ReferenceFunction& row : kRows) {
    if (row.name == function) return &row;
  }
  return nullptr;
}

template <typename T>
Reference<T> Evaluate(const ReferenceFunction& function, T argument) {
  using Format = NumberFormat<T>;
  const double x = Format::ToDouble(argument);
  if (std::isnan(x)) return {argument, x, false};
  const double y = function.in_double(x);
  if (std::abs(x) < function.decided_below) return {Format::Round(y), y, false};
  const T low = Format::Round(y * (1.0 - function.bound));
  const T high = Format::Round(y * (1.0 + function.bound));
  if (Format::BitsOf(low) == Format::BitsOf(high)) return {low, y, false};
  return {Format::Round(function.in_quad(x)), y, true};
}

template Reference<float> Evaluate(const ReferenceFunction& function, float argument);
template Reference<simd::Float16> Evaluate(const ReferenceFunction& function,
                                           simd::Float16 argument);
template Reference<simd::Bfloat16> Evaluate(const ReferenceFunction& function,
                                            simd::Bfloat16 argument);

}  // namespace caffe2op_sigmoid::testing
