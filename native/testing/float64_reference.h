// The reference of the proof of the float64 functions: MPFR (libmpfr), on the machine of the proof
// alone.
#pragma once

namespace caffe2op_sigmoid::testing {

// sigmoid(x) correctly rounded to float64, subnormal results too: with a bound on the error of
// MPFR's evaluation, in a precision that grows until both bounds round to one double.
double ReferenceSigmoid64(double x);

// (y + correction) / sigmoid(x) - 1, in double: at most 2^-90 off.
double RelativeError64(double x, double y, double correction);

}  // namespace caffe2op_sigmoid::testing
