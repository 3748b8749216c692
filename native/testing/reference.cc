// Ziv's strategy: evaluate with a known error bound; if the whole interval rounds to one float,
// that is the result; else evaluate again, more precisely.
#include "testing/reference.h"

#include <cmath>

#if defined(__x86_64__)
// From libquadmath, whose header only GCC finds.
extern "C" __float128 expq(__float128 x);
#endif

namespace caffe2op_sigmoid::testing {
namespace {

#if defined(__x86_64__)
using Quad = __float128;
Quad Exp(Quad x) { return expq(x); }
#else
using Quad = long double;  // 113 bits on arm64
static_assert(sizeof(Quad) == 16);
Quad Exp(Quad x) { return expl(x); }
#endif

// Near 0, sigmoid(x) = 1/2 + x/4 - x^3/48 + ... can lie as close as x^3/48 to a rounding boundary.
// The first boundary is at |x| = 2^-24: at least 2^-78 away, and this errs by 2^-110.
float RoundedFromQuad(float x) { return static_cast<float>(1 / (1 + Exp(-static_cast<Quad>(x)))); }

}  // namespace

Reference ReferenceSigmoid(float x) {
  if (std::isnan(x)) return {x, x, false};
  // Each of exp (glibc: below 1 ULP), + and / errs by at most 2^-53 relative, 2^-52 in all of them
  // together after e^-x is added to 1; 2^-49 leaves a factor of four and more.
  constexpr double kBound = 0x1p-49;
  const double y = 1.0 / (1.0 + std::exp(-static_cast<double>(x)));
  const auto low = static_cast<float>(y * (1.0 - kBound));
  const auto high = static_cast<float>(y * (1.0 + kBound));
  if (low == high) return {low, y, false};
  return {RoundedFromQuad(x), y, true};
}

ReferenceFunction FindReference(std::string_view function) {
  struct Row {
    std::string_view function;
    ReferenceFunction reference;
  };
  constexpr Row kRows[] = {{"sigmoid", ReferenceSigmoid}};
  for (const Row& row : kRows) {
    if (row.function == function) return row.reference;
  }
  return nullptr;
}

}  // namespace caffe2op_sigmoid::testing
