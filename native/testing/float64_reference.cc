// The reference of the proof of the float64 functions.
#include "testing/float64_reference.h"

#include <mpfr.h>

#include <cmath>

namespace caffe2op_sigmoid::testing {
namespace {

// A number of MPFR's.
class Number {
 public:
  explicit Number(mpfr_prec_t precision) { mpfr_init2(value_, precision); }
  ~Number() { mpfr_clear(value_); }
  Number(const Number&) = delete;
  Number& operator=(const Number&) = delete;
  mpfr_ptr get() { return value_; }

 private:
  mpfr_t value_;
};

// 1/(1 + e^-x): three operations, each at most half an ulp off, 2^(1 - precision) in all.
void Evaluate(double x, Number* result) {
  mpfr_ptr value = result->get();
  mpfr_set_d(value, -x, MPFR_RNDN);
  mpfr_exp(value, value, MPFR_RNDN);
  mpfr_add_ui(value, value, 1, MPFR_RNDN);
  mpfr_ui_div(value, 1, value, MPFR_RNDN);
}

}  // namespace

double ReferenceSigmoid64(double x) {
  if (std::isnan(x)) return x;
  // Below 2^-1075 and above 1 - 2^-54 by far: no need to ask.
  if (x > 100) return 1;
  if (x < -800) return 0;
  if (x == 0) return 0.5;
  for (mpfr_prec_t precision = 100;; precision *= 2) {
    Number value(precision);
    Number error(precision);
    Number bound(precision);
    Evaluate(x, &value);
    mpfr_mul_2si(error.get(), value.get(), 4 - precision, MPFR_RNDU);
    mpfr_sub(bound.get(), value.get(), error.get(), MPFR_RNDD);
    const double down = mpfr_get_d(bound.get(), MPFR_RNDN);
    mpfr_add(bound.get(), value.get(), error.get(), MPFR_RNDU);
    const double up = mpfr_get_d(bound.get(), MPFR_RNDN);
    if (down == up) return down;
  }
}

double RelativeError64(double x, double y, double correction) {
  Number value(160);
  Number sum(160);
  Evaluate(x, &value);
  mpfr_set_d(sum.get(), y, MPFR_RNDN);
  mpfr_add_d(sum.get(), sum.get(), correction, MPFR_RNDN);
  mpfr_div(sum.get(), sum.get(), value.get(), MPFR_RNDN);
  mpfr_sub_ui(sum.get(), sum.get(), 1, MPFR_RNDN);
  return mpfr_get_d(sum.get(), MPFR_RNDN);
}

}  // namespace caffe2op_sigmoid::testing
