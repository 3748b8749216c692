// How a function says that it can be evaluated in several ways.
//
// F::Ways lists class templates over a vector type, the quickest first, each with
//   TryStart(x, &started): false if it does not know the result of some lane; `started` is whatever
//     of type F32 it wants to see again;
//   Finish(x, started): the results, as Settled, or with a mask `in_doubt` of lanes to evaluate
//   again.
// F::Sure::Evaluate(x) knows every result; F::IsSureOnly(x) tells when no way is worth a try.
#pragma once

namespace caffe2op_sigmoid::kernels {

template <class V>
struct Settled {
  typename V::F32 y;
};

template <template <class> class... Way>
struct WayList {};

}  // namespace caffe2op_sigmoid::kernels
