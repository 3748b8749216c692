// sigmoid(x) for float16 and bfloat16, correctly rounded, over vectors of float.
//
// The fast float32 function (sigmoid_fast.h) errs by at most 2.5 ULP of float32. Unless the middle
// between two neighbours of the narrow type lies that near, its result has only one rounding; else
// double arithmetic decides, rounded to odd before it is rounded to the narrow type. Proven over
// all 65,536 inputs of both types: test/half_kernels.test.ts.
#pragma once

#include <type_traits>

#include "math/fast_paths.h"
#include "math/half_rounding.h"
#include "math/over_elements.h"
#include "math/sigmoid.h"
#include "math/sigmoid_double.h"
#include "math/sigmoid_fast.h"
#include "simd/compiler.h"
#include "simd/half.h"

namespace caffe2op_sigmoid::kernels {

template <class V, typename T, bool kHasTables = V::kTableBits != 0>
struct SigmoidHalf;

template <class V, typename T>
struct SigmoidHalf<V, T, true> {
  using Rounding = HalfRounding<T>;
  using Bounds = typename Rounding::Bounds;

  template <class W>
  struct Near {
    using Vector = typename W::Vector;
    using Fast = FastTableNear<W, typename Rounding::template NearExp<W::kFastTableBits>>;
    static bool Accepts(Vector x, Vector* reduced) { return Fast::Accepts(x, reduced); }
    CAFFE2OP_SIGMOID_INLINE static HalfResult<W> Evaluate(Vector x, Vector reduced) {
      return Rounding::template FinishNormal<W>(Fast::Evaluate(x, reduced).y);
    }
  };

  // Where the results are normal numbers of float.
  template <class W>
  struct Middle {
    using Vector = typename W::Vector;
    static bool Accepts(Vector x, Vector* reduced) { return FastNear<W>::Accepts(x, reduced); }
    CAFFE2OP_SIGMOID_INLINE static HalfResult<W> Evaluate(Vector x, Vector reduced) {
      return Rounding::template Finish<W>(FastNear<W>::Evaluate(x, reduced).y);
    }
  };

  template <class W>
  struct Zero : ZeroPath<W, Bounds> {};
  template <class W>
  struct One : OnePath<W, Bounds> {};

  // Numbers of all sizes beside each other.
  template <class W>
  struct Far {
    using Vector = typename W::Vector;
    static bool Accepts(Vector x, Vector* /*reduced*/) {
      return !Rounding::template HasSubnormal<W>(x);
    }
    CAFFE2OP_SIGMOID_INLINE static HalfResult<W> Evaluate(Vector x, Vector /*reduced*/) {
      return Rounding::template Finish<W>(SigmoidFast<W>::AccuratePath::Evaluate(x));
    }
  };

  // bfloat16's exponents are float's: there, Near does it all.
  using FastPaths = std::conditional_t<std::is_same_v<T, simd::Float16>,
                                       FastPathList<Near, Middle, Zero, One, Far>,
                                       FastPathList<Near, Zero, One, Far>>;
  struct AccuratePath {
    static typename V::Vector Evaluate(typename V::Vector x) {
      return SigmoidDouble<V>::EvaluateToOdd(x);
    }
  };
  static bool NeedsAccuratePath(typename V::Vector x) {
    return Rounding::template HasSubnormal<V>(x);
  }
};

// Without tables the test is part of what a path accepts: lanes are not deferred, but the vector of
// an uncertain one, or of a result that is subnormal for float too, goes through double arithmetic
// as a whole.
template <class V, typename T>
struct SigmoidHalf<V, T, false> {
  using Rounding = HalfRounding<T>;
  using Bounds = typename Rounding::Bounds;

  template <class W>
  struct Near {
    using Vector = typename W::Vector;
    static bool Accepts(Vector x, Vector* result) {
      Vector unused = x;
      const auto finished = Rounding::template Finish<W>(FastNear<W>::Evaluate(x, x).y);
      *result = finished.y;
      return FastNear<W>::Accepts(x, &unused) && !W::Any(finished.uncertain);
    }
    CAFFE2OP_SIGMOID_INLINE static NoRoundingTest<W> Evaluate(Vector /*x*/, Vector result) {
      return {result};
    }
  };

  template <class W>
  struct Zero : ZeroPath<W, Bounds> {};
  template <class W>
  struct One : OnePath<W, Bounds> {};
  using FastPaths = FastPathList<Near, Zero, One>;

  struct AccuratePath {
    static typename V::Vector Evaluate(typename V::Vector x) {
      return SigmoidDouble<V>::EvaluateToOdd(x);
    }
  };
  static bool NeedsAccuratePath(typename V::Vector x) {
    typename V::Vector unused = x;
    return !FastNear<V>::Accepts(x, &unused) && !Zero<V>::Accepts(x, &unused) &&
           !One<V>::Accepts(x, &unused);
  }
};

template <class V, bool kHasTables>
struct OverElements<Sigmoid<V, float, kHasTables>, simd::Float16> {
  using Type = SigmoidHalf<V, simd::Float16>;
};
template <class V, bool kHasTables>
struct OverElements<Sigmoid<V, float, kHasTables>, simd::Bfloat16> {
  using Type = SigmoidHalf<V, simd::Bfloat16>;
};

}  // namespace caffe2op_sigmoid::kernels
