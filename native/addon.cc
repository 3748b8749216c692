// What JavaScript sees: one table, nothing else.
#include <napi.h>

#include "bindings/external_memory.h"
#include "bindings/operators.h"
#include "operators/parallel.h"

namespace caffe2op_sigmoid {
namespace {

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  RetainHelpers();
  env.AddCleanupHook(ReleaseHelpers);
  exports.Set("version", CAFFE2OP_SIGMOID_VERSION);
  exports.Set("instructionSets", bindings::InstructionSets(env));
  exports.Set("kernels", bindings::KernelList(env));
  exports.Set("operators", Napi::Function::New(env, bindings::Operators, "operators"));
  exports.Set("allocate", Napi::Function::New(env, bindings::Allocate, "allocate"));
  exports.Set("alignmentOffset",
              Napi::Function::New(env, bindings::AlignmentOffset, "alignmentOffset"));
  return exports;
}

}  // namespace
}  // namespace caffe2op_sigmoid

using caffe2op_sigmoid::Init;
NODE_API_MODULE(caffe2op_sigmoid, Init)
