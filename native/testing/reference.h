// The references of the proof, one a function: independent of the kernels, and right by
// construction.
#pragma once

#include <string_view>

namespace caffe2op_sigmoid::testing {

struct Reference {
  // f(x) correctly rounded to float32, from the C library's functions in double where that decides
  // the rounding, and in quad precision where it does not.
  float rounded;
  // In double: at most 2^-51 off, 0.0001 ULP of float32.
  double close;
  // Whether quad precision was needed.
  bool quad;
};
using ReferenceFunction = Reference (*)(float x);

Reference ReferenceSigmoid(float x);

// The reference of a function of the catalogue, nullptr if there is none.
ReferenceFunction FindReference(std::string_view function);

}  // namespace caffe2op_sigmoid::testing
