// The reference of the proof: independent of the kernels, and itself right by construction.
#pragma once

namespace caffe2op_sigmoid::testing {

// sigmoid(x) correctly rounded to float32, from the C library's exponential in double where that
// decides the rounding, and in quad precision where it does not. `quad`, if given, is set where
// quad precision was needed.
float ReferenceSigmoid(float x, bool* quad = nullptr);

}  // namespace caffe2op_sigmoid::testing
