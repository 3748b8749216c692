// The operator Sigmoid: X -> Y, in place allowed; with the engine FAST less exact and quicker.
#include "operators/sigmoid_op.h"

#include "operators/elementwise_ops.h"
#include "operators/registry.h"

namespace caffe2op_sigmoid {

using SigmoidOp = UnaryElementwiseOp<TensorTypes<float>, CPUContext, SigmoidFunctor<CPUContext>>;
using SigmoidFastOp =
    UnaryElementwiseOp<TensorTypes<float>, CPUContext, SigmoidFastFunctor<CPUContext>>;

CAFFE2OP_SIGMOID_REGISTER_CPU_OPERATOR(Sigmoid, SigmoidOp, 1, 0, 1U << 18U);
CAFFE2OP_SIGMOID_REGISTER_CPU_OPERATOR(Sigmoid_ENGINE_FAST, SigmoidFastOp, 1, 0, 1U << 19U);

}  // namespace caffe2op_sigmoid
