// The reference of the proof: independent of the kernels, and itself right by construction.
#pragma once

namespace caffe2op_sigmoid::testing {

struct Reference {
  // sigmoid(x) correctly rounded to float32, from the C library's exponential in double where that
  // decides the rounding, and in quad precision where it does not.
  float rounded;
  // In double: at most 2^-51 off, 0.0001 ULP of float32.
  double close;
  // Whether quad precision was needed.
  bool quad;
};
Reference ReferenceSigmoid(float x);

}  // namespace caffe2op_sigmoid::testing
