// The last step of the correctly rounded float64 functions, in a WebAssembly module: TypeScript
// decides (src/backends/portable/midpoint.ts). Integers of any width would be most of the module,
// and one element in thousands asks.
#include "math/midpoint.h"

namespace caffe2op_sigmoid::kernels {
namespace {

// Of a = |x|: sigmoid(a), sigmoid(-a), sigmoid'(a), -sigmoid''(a). As instance.ts has them.
enum Function { kUpper, kLower, kFirst, kSecond };

}  // namespace

extern "C" __attribute__((import_module("portable"), import_name("decide"))) double Decide(
    Function function, double a, double down, double up);

double NearestOfNeighbours(double x, double down, double up) {
  return x > 0 ? Decide(kUpper, x, down, up) : Decide(kLower, -x, down, up);
}
double NearestToFirstDerivative(double a, double down, double up) {
  return Decide(kFirst, a, down, up);
}
double NearestToSecondDerivative(double a, double down, double up) {
  return Decide(kSecond, a, down, up);
}

}  // namespace caffe2op_sigmoid::kernels
