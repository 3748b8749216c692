// What JavaScript sees: one table, nothing else.
#include <napi.h>

#include "node/calls.h"
#include "node/external_memory.h"
#include "runtime/thread_pool.h"

namespace caffe2op_sigmoid {
namespace {

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  RetainHelpers();
  env.AddCleanupHook(ReleaseHelpers);
  exports.Set("version", CAFFE2OP_SIGMOID_VERSION);
  exports.Set("instructionSets", node::InstructionSets(env));
  exports.Set("kernels", node::KernelList(env));
  exports.Set("operators", Napi::Function::New(env, node::Operators, "operators"));
  exports.Set("allocate", Napi::Function::New(env, node::Allocate, "allocate"));
  exports.Set("alignmentOffset",
              Napi::Function::New(env, node::AlignmentOffset, "alignmentOffset"));
  return exports;
}

}  // namespace
}  // namespace caffe2op_sigmoid

using caffe2op_sigmoid::Init;
NODE_API_MODULE(caffe2op_sigmoid, Init)
