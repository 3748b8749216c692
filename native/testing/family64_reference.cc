// The reference of the proof of the logistic family and of the derivatives over float64.
#include "testing/family64_reference.h"

#include <mpfr.h>

#include <cmath>
#include <cstdint>
#include <cstring>

namespace caffe2op_sigmoid::testing {
namespace {

constexpr double kInfinity = HUGE_VAL;
// Far more than near a zero, where sums cancel, get lost.
constexpr mpfr_prec_t kPrecision = 320;

class Number {
 public:
  Number() { mpfr_init2(value_, kPrecision); }
  explicit Number(double value) : Number() { mpfr_set_d(value_, value, MPFR_RNDN); }
  ~Number() { mpfr_clear(value_); }
  Number(const Number&) = delete;
  Number& operator=(const Number&) = delete;
  operator mpfr_ptr() { return value_; }  // NOLINT(google-explicit-constructor)

 private:
  mpfr_t value_;
};

// Whether a result is a special value, which is returned, or one that `value` gets.
using Reference = bool (*)(double x, Number& value, double* special);

bool Special(double* special, double value) {
  *special = value;
  return true;
}
// Beyond, e^-|x| is far below half of the least number and of an ulp of x.
constexpr double kFar = 800;

void ExpOfMinus(double x, Number& e) {
  mpfr_set_d(e, -x, MPFR_RNDN);
  mpfr_exp(e, e, MPFR_RNDN);
}

bool Softplus(double x, Number& y, double* special) {
  if (std::isnan(x) || x > kFar) return Special(special, x);
  if (x < -kFar) return Special(special, 0);
  ExpOfMinus(std::fabs(x), y);
  mpfr_log1p(y, y, MPFR_RNDN);
  if (x > 0) mpfr_add_d(y, y, x, MPFR_RNDN);
  return false;
}
bool LogSigmoid(double x, Number& y, double* special) {
  const bool is_special = Softplus(-x, y, special);
  *special = -*special;
  mpfr_neg(y, y, MPFR_RNDN);
  return is_special;
}
bool Silu(double x, Number& y, double* special) {
  if (std::isnan(x) || x > kFar || x == 0) return Special(special, x);
  if (x < -kFar) return Special(special, -0.0);
  ExpOfMinus(x, y);
  mpfr_add_ui(y, y, 1, MPFR_RNDN);
  mpfr_d_div(y, x, y, MPFR_RNDN);
  return false;
}
// Of p in (0, 1) alone.
bool IsSpecial(double p, double at_0, double* special) {
  if (p == 0) return Special(special, at_0);
  if (p == 1) return Special(special, kInfinity);
  if (!(p > 0 && p < 1)) return Special(special, std::nan(""));
  return false;
}
bool Logit(double p, Number& y, double* special) {
  if (IsSpecial(p, -kInfinity, special)) return true;
  if (p == 0.5) return Special(special, 0);
  mpfr_d_sub(y, 1, Number(p), MPFR_RNDN);
  mpfr_d_div(y, p, y, MPFR_RNDN);
  mpfr_log(y, y, MPFR_RNDN);
  return false;
}
bool LogitDerivative(double p, Number& y, double* special) {
  if (IsSpecial(p, kInfinity, special)) return true;
  mpfr_d_sub(y, 1, Number(p), MPFR_RNDN);
  mpfr_mul_d(y, y, p, MPFR_RNDN);
  mpfr_ui_div(y, 1, y, MPFR_RNDN);
  return false;
}

bool SiluDerivative(double x, Number& y, double* special) {
  if (std::isnan(x)) return Special(special, x);
  if (std::fabs(x) > kFar) return Special(special, x > 0 ? 1 : -0.0);
  Number e;
  ExpOfMinus(x, e);
  mpfr_mul_d(y, e, x, MPFR_RNDN);
  mpfr_add_ui(e, e, 1, MPFR_RNDN);
  mpfr_add(y, y, e, MPFR_RNDN);
  mpfr_div(y, y, e, MPFR_RNDN);
  mpfr_div(y, y, e, MPFR_RNDN);
  return false;
}

bool SigmoidDerivative(double x, Number& y, double* special) {
  if (std::isnan(x)) return Special(special, x);
  if (std::fabs(x) > kFar) return Special(special, 0);
  Number e;
  ExpOfMinus(std::fabs(x), e);
  mpfr_add_ui(y, e, 1, MPFR_RNDN);
  mpfr_sqr(y, y, MPFR_RNDN);
  mpfr_div(y, e, y, MPFR_RNDN);
  return false;
}
// e(e - 1)/(1 + e)^3 with e = e^-|x|, of the other sign than x.
bool SigmoidSecondDerivative(double x, Number& y, double* special) {
  if (std::isnan(x)) return Special(special, x);
  if (x == 0 || std::fabs(x) > kFar) return Special(special, std::copysign(0.0, -x));
  if (std::fabs(x) < 0x1p-100) {
    // x^3/24 less than -x/8, beyond the precision: what decides between two doubles is which side.
    mpfr_set_d(y, -x, MPFR_RNDN);
    mpfr_div_ui(y, y, 8, MPFR_RNDN);
    if (x > 0) {
      mpfr_nextabove(y);
    } else {
      mpfr_nextbelow(y);
    }
    return false;
  }
  Number e;
  Number sum;
  ExpOfMinus(std::fabs(x), e);
  mpfr_add_ui(sum, e, 1, MPFR_RNDN);
  mpfr_pow_ui(sum, sum, 3, MPFR_RNDN);
  mpfr_set_d(y, -std::fabs(x), MPFR_RNDN);
  mpfr_expm1(y, y, MPFR_RNDN);
  mpfr_mul(y, y, e, MPFR_RNDN);
  mpfr_div(y, y, sum, MPFR_RNDN);
  if (x < 0) mpfr_neg(y, y, MPFR_RNDN);
  return false;
}

struct Named {
  std::string_view name;
  Reference reference;
};
constexpr Named kReferences[] = {
    {"sigmoidDerivative", SigmoidDerivative},
    {"sigmoidSecondDerivative", SigmoidSecondDerivative},
    {"logit", Logit},
    {"logSigmoid", LogSigmoid},
    {"softplus", Softplus},
    {"silu", Silu},
    {"siluDerivative", SiluDerivative},
    {"logitDerivative", LogitDerivative},
};

bool AreSame(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return a == b && std::signbit(a) == std::signbit(b);
}

FamilyError ErrorFrom(Reference reference, double x, double y) {
  Number exact;
  double special = 0;
  if (reference(x, exact, &special)) {
    const bool same = AreSame(y, special);
    return {same ? 0 : kInfinity, !same};
  }
  const double rounded = mpfr_get_d(exact, MPFR_RNDN);
  const bool misrounded = !AreSame(y, rounded);
  if (!std::isfinite(y) || std::signbit(y) != std::signbit(rounded)) {
    return {misrounded ? kInfinity : 0, misrounded};
  }
  const mpfr_exp_t exponent = mpfr_get_exp(exact) - 53;
  mpfr_d_sub(exact, y, exact, MPFR_RNDN);
  mpfr_mul_2si(exact, exact, -(exponent < -1074 ? -1074 : exponent), MPFR_RNDN);
  return {std::fabs(mpfr_get_d(exact, MPFR_RNDN)), misrounded};
}

}  // namespace

FamilyError FamilyErrorOf(std::string_view name, double x, double y) {
  for (const Named& named : kReferences) {
    if (named.name == name) return ErrorFrom(named.reference, x, y);
  }
  return {kInfinity, true};
}

}  // namespace caffe2op_sigmoid::testing
