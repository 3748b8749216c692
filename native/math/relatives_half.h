// Relatives of the sigmoid for float16 and bfloat16, correctly rounded, from their fast paths for
// float32 (derivatives_half.h has the test), and from doubles where these are uncertain.
#pragma once

#include "math/derivatives_half.h"
#include "math/fast_paths.h"
#include "math/rounded_from_double.h"

namespace caffe2op_sigmoid::kernels {

// OfFloat: the fast paths Near and Far; F: the evaluation in doubles.
template <class V, class OfFloat, template <class> class F, typename T>
struct FastOfHalf {
  static constexpr bool kIsLong = true;

  template <class W>
  struct Near : HalfPath<W, typename OfFloat::template Near<W>, T> {};
  template <class W>
  struct Far : HalfPath<W, typename OfFloat::template Far<W>, T> {};

  using FastPaths = FastPathList<Near, Far>;
  using AccuratePath = RoundedFromDouble<V, F, T>;
  static bool NeedsAccuratePath(typename V::Vector x) { return OfFloat::NeedsAccuratePath(x); }
};

// With fast paths where the instruction set has the tables for them.
template <class V, template <class> class OfFloat, template <class> class F,
          bool kHasTables = V::kTableBits != 0>
struct WithFastPaths;

template <class V, template <class> class OfFloat, template <class> class F>
struct WithFastPaths<V, OfFloat, F, false> : RoundedFromDouble<V, F> {};

template <class V, template <class> class OfFloat, template <class> class F>
struct WithFastPaths<V, OfFloat, F, true> : OfFloat<V> {
  template <typename T>
  using Over = FastOfHalf<V, OfFloat<V>, F, T>;
};

}  // namespace caffe2op_sigmoid::kernels
