// Nothing, unless the sanitizers' build asks for it: functions that do what their arguments say,
// wrong or not. The kernels among them are those of the addon.
#if defined(CAFFE2OP_SIGMOID_PLANTED_FAULTS)

#include "testing/planted_faults.h"

#include <cstddef>
#include <cstdint>

#include "targets/dispatch.h"

namespace caffe2op_sigmoid::testing {
namespace {

float* FloatsOf(const Napi::Value& value) { return value.As<Napi::Float32Array>().Data(); }

// runKernel(isa, x, y, n): the forward kernel over n elements, however long the arrays are.
void RunKernel(const Napi::CallbackInfo& info) {
  const kernels::KernelTable* table = kernels::FindRunnable(info[0].As<Napi::String>().Utf8Value());
  table->float32.sigmoid(FloatsOf(info[1]), FloatsOf(info[2]),
                         info[3].As<Napi::Number>().Uint32Value(),
                         kernels::MemoryTier::kPrivateCache);
}

// add(a, b): as 32-bit integers.
Napi::Value Add(const Napi::CallbackInfo& info) {
  const int a = info[0].As<Napi::Number>().Int32Value();
  const int b = info[1].As<Napi::Number>().Int32Value();
  return Napi::Number::New(info.Env(), a + b);
}

// loadAt(x, offset): the float that many bytes into x.
Napi::Value LoadAt(const Napi::CallbackInfo& info) {
  const auto* bytes = reinterpret_cast<const char*>(FloatsOf(info[0]));
  const std::uint32_t offset = info[1].As<Napi::Number>().Uint32Value();
  return Napi::Number::New(info.Env(), *reinterpret_cast<const float*>(bytes + offset));
}

}  // namespace

Napi::Object PlantedFaults(Napi::Env env) {
  Napi::Object faults = Napi::Object::New(env);
  faults.Set("runKernel", Napi::Function::New(env, RunKernel));
  faults.Set("add", Napi::Function::New(env, Add));
  faults.Set("loadAt", Napi::Function::New(env, LoadAt));
  return faults;
}

}  // namespace caffe2op_sigmoid::testing

#endif
