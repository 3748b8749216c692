// The operator Sigmoid: X -> Y, in place allowed; with the engine FAST less exact and quicker.
#include "runtime/sigmoid_op.h"

#include "runtime/elementwise_ops.h"
#include "runtime/registry.h"

namespace caffe2op_sigmoid {

using SigmoidOp =
    UnaryElementwiseOp<kernels::sigmoidElementTypes, CPUContext, SigmoidFunctor<CPUContext>>;
using SigmoidFastOp = UnaryElementwiseOp<kernels::sigmoidFastElementTypes, CPUContext,
                                         SigmoidFastFunctor<CPUContext>>;

CAFFE2OP_SIGMOID_REGISTER_CPU_OPERATOR(Sigmoid, SigmoidOp, 1, 0, 1U << 18U);
CAFFE2OP_SIGMOID_REGISTER_CPU_OPERATOR(Sigmoid_ENGINE_FAST, SigmoidFastOp, 1, 0, 1U << 19U);

}  // namespace caffe2op_sigmoid
