// How far the float64 sigmoid's evaluations err before they are rounded, measured against MPFR:
// what the slack of the rounding test must exceed. Compiled once for each instruction set, with its
// flags, CAFFE2OP_SIGMOID_HEADER and CAFFE2OP_SIGMOID_ISA (proof/float64.ts).
//
//   float64_error COUNT     a line of JSON for each evaluation, over so many blocks of every family
#include CAFFE2OP_SIGMOID_HEADER

#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "math/sigmoid64.h"
#include "testing/float64_inputs.h"
#include "testing/float64_reference.h"

namespace caffe2op_sigmoid::testing {
namespace {

using V = simd::CAFFE2OP_SIGMOID_ISA::Vector<double>;
using E = kernels::ExactExp<V>;
using B = kernels::SigmoidBounds<V>;
using kernels::Accuracy;

// sigmoid(x) 2^scale as high + low.
struct Sum {
  double high[V::kLanes];
  double low[V::kLanes];
};

// Of a quotient: g and what is added to it.
Sum SumOf(kernels::ExactQuotient<V> q) {
  Sum sum = {};
  V::Store(sum.high, q.g);
  V::Store(sum.low, V::kFused ? V::Mul(q.g, q.c) : q.c);
  return sum;
}

Sum Near(V::Vector x) { return SumOf(B::Divide<Accuracy::kNear, false>(x, B::Steps(x))); }
template <Accuracy kAccuracy>
Sum Far(V::Vector x) {
  return SumOf(B::Divide<kAccuracy, true>(x, B::Steps(x)));
}
template <Accuracy kAccuracy>
Sum Low(V::Vector x) {
  V::Vector high = x;
  V::Vector low = x;
  B::LowSum<kAccuracy>(x, &high, &low);
  const V::Vector scale = V::Set(0x1p-1000);
  Sum sum = {};
  V::Store(sum.high, V::Mul(high, scale));
  V::Store(sum.low, V::Mul(low, scale));
  return sum;
}

struct Evaluation {
  const char* name;
  Sum (*run)(V::Vector x);
  double from, to;  // of x; where its parts are normal numbers
  double slack;
};
constexpr Evaluation kEvaluations[] = {
    {"near", Near, -36.7, 36.7, E::SlackOf<Accuracy::kNear>(false)},
    {"far", Far<Accuracy::kFar>, -600, 36.7, E::SlackOf<Accuracy::kFar>(false)},
    {"low", Low<Accuracy::kFar>, -600, -36.9, E::SlackOf<Accuracy::kFar>(true)},
    {"far, again", Far<E::kBest>, -600, 36.7, E::SlackOf<E::kBest>(false)},
    {"low, again", Low<E::kBest>, -600, -36.9, E::SlackOf<E::kBest>(true)},
};

double LargestError(const Evaluation& evaluation, std::uint64_t blocks) {
  double most = 0;
  double x[kFloat64Block];
  for (std::uint64_t block = 0; block < blocks * kFloat64Families; ++block) {
    kFamilies[block % kFloat64Families].fill(x, block);
    for (std::size_t i = 0; i < kFloat64Block; i += V::kLanes) {
      const Sum sum = evaluation.run(V::Load(x + i));
      for (std::size_t lane = 0; lane < V::kLanes; ++lane) {
        const double at = x[i + lane];
        if (!(at > evaluation.from && at < evaluation.to)) continue;
        const double error = std::fabs(RelativeError64(at, sum.high[lane], sum.low[lane]));
        if (error > most) most = error;
      }
    }
  }
  return most;
}

}  // namespace
}  // namespace caffe2op_sigmoid::testing

int main(int argc, char** argv) {
  using namespace caffe2op_sigmoid::testing;  // NOLINT(google-build-using-namespace)
  if (argc != 2) return 2;
  for (const Evaluation& evaluation : kEvaluations) {
    std::printf("{\"check\":\"error\",\"family\":\"%s\",\"error\":%.2f,\"slack\":%.2f}\n",
                evaluation.name,
                std::log2(LargestError(evaluation, std::strtoull(argv[1], nullptr, 0))),
                std::log2(evaluation.slack));
    std::fflush(stdout);
  }
  return 0;
}
