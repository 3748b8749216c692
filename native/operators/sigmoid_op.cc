// The operator Sigmoid: X -> Y, in place allowed.
#include "operators/sigmoid_op.h"

#include "operators/elementwise_ops.h"
#include "operators/registry.h"

namespace caffe2op_sigmoid {

CAFFE2OP_SIGMOID_REGISTER_CPU_OPERATOR(
    Sigmoid, 1, 0, UnaryElementwiseOp<TensorTypes<float>, CPUContext, SigmoidFunctor<CPUContext>>);

}  // namespace caffe2op_sigmoid
