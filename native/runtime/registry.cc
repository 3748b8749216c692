// The registry's storage.
#include "runtime/registry.h"

namespace caffe2op_sigmoid {

std::vector<const Operator<CPUContext>*>& CPUOperatorRegistry() {
  static std::vector<const Operator<CPUContext>*> operators;
  return operators;
}

CPUOperatorRegisterer::CPUOperatorRegisterer(const Operator<CPUContext>& op) {
  CPUOperatorRegistry().push_back(&op);
}

}  // namespace caffe2op_sigmoid
