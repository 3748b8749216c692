// The references of the proof, one a function: independent of the kernels, and right by
// construction.
#pragma once

#include <string_view>

#include "simd/half.h"

namespace caffe2op_sigmoid::testing {

// How a function is evaluated.
struct ReferenceFunction;

// The reference of a function of the catalogue, nullptr if there is none.
const ReferenceFunction* FindReference(std::string_view function);

template <typename T>
struct Reference {
  // f(x) correctly rounded to T, from the C library's functions in double where that decides the
  // rounding, and in quad precision where it does not.
  T rounded;
  // In double: at most 2^-47 off, 0.0001 ULP of float32.
  double close;
  // Whether quad precision was needed.
  bool quad;
};

// T: float, Float16, Bfloat16.
template <typename T>
Reference<T> Evaluate(const ReferenceFunction& function, T x);
extern template Reference<float> Evaluate(const ReferenceFunction& function, float x);
extern template Reference<simd::Float16> Evaluate(const ReferenceFunction& function,
                                                  simd::Float16 x);
extern template Reference<simd::Bfloat16> Evaluate(const ReferenceFunction& function,
                                                   simd::Bfloat16 x);

}  // namespace caffe2op_sigmoid::testing
