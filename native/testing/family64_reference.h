// The reference of the proof of the logistic family and of the derivatives over float64: MPFR
// (libmpfr).
#pragma once

#include <string_view>

namespace caffe2op_sigmoid::testing {

struct FamilyError {
  double ulps;      // the distance from the exact result; infinite for another special value
  bool misrounded;  // whether another double is nearer
};

// The error of y as the value of the function `name` at x; of a name that there is none of
// infinite.
FamilyError FamilyErrorOf(std::string_view name, double x, double y);

}  // namespace caffe2op_sigmoid::testing
