// The last step of the correctly rounded float64 sigmoid: which of two neighbours is nearer.
#pragma once

namespace caffe2op_sigmoid::kernels {

// sigmoid(x), correctly rounded, of a finite x other than 0 for which it lies between `down` and
// the double above it, `up`, or so little beside them that one of the two is nearest. Decided in
// integers whose width doubles until the decision is certain: there are no ties, since e^x is
// transcendental for rational x other than 0 (Lindemann). Any thread; compiled for every CPU.
double NearestOfNeighbours(double x, double down, double up);

// The same for sigmoid'(a) and |sigmoid''(a)|, 2^-27 <= a < 746.
double NearestToFirstDerivative(double a, double down, double up);
double NearestToSecondDerivative(double a, double down, double up);

}  // namespace caffe2op_sigmoid::kernels
