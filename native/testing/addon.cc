// The addon of the tests and the proof: guarded memory, another addon's external buffers, the
// floating-point environment, the independent reference, kernels with other reciprocals, the
// contract of vector types. Never published.
#include <napi.h>

#include <cstdint>
#include <memory>

#include "testing/fp_control.h"
#include "testing/guarded_memory.h"
#include "testing/proof.h"
#if defined(__x86_64__)
#include "testing/rough_reciprocals.h"
#endif
#if defined(CAFFE2OP_SIGMOID_PLANTED_FAULTS)
#include "testing/planted_faults.h"
#endif
#include "testing/vectors/bindings.h"

namespace caffe2op_sigmoid::testing {
namespace {

struct Floats {
  float* data;
  std::size_t size;
};

Floats FloatsOf(const Napi::Value& value) {
  napi_typedarray_type type = napi_int8_array;
  Floats floats = {nullptr, 0};
  void* data = nullptr;
  if (napi_get_typedarray_info(value.Env(), value, &type, &floats.size, &data, nullptr, nullptr) !=
          napi_ok ||
      type != napi_float32_array) {
    return {nullptr, 0};
  }
  floats.data = static_cast<float*>(data);
  return floats;
}

// guardedBuffer(byteLength): an external ArrayBuffer between two pages that may not be touched,
// whose last byte is the last one of its page: reading or writing past it ends the process.
Napi::Value GuardedBuffer(const Napi::CallbackInfo& info) {
  const auto size = static_cast<std::size_t>(info[0].As<Napi::Number>().Int64Value());
  auto memory = std::make_unique<GuardedMemory>(size);
  if (memory->begin() == nullptr) return info.Env().Undefined();
  char* data = memory->end() - size;
  return Napi::ArrayBuffer::New(
      info.Env(), data, size,
      [](Napi::Env, void*, GuardedMemory* owned) {
        const std::unique_ptr<GuardedMemory> owner(owned);
      },
      memory.release());
}

// address(view): where its first byte lies, modulo 4096.
Napi::Value Address(const Napi::CallbackInfo& info) {
  const auto address = reinterpret_cast<std::uintptr_t>(FloatsOf(info[0]).data);
  return Napi::Number::New(info.Env(), static_cast<double>(address % 4096));
}

// withFpControl(control, f): calls f with the control register set; returns what it was after f.
Napi::Value WithFpControl(const Napi::CallbackInfo& info) {
  const std::uint64_t before = ReadFpControl();
  WriteFpControl(static_cast<std::uint64_t>(info[0].As<Napi::Number>().Int64Value()));
  info[1].As<Napi::Function>().Call({});
  const std::uint64_t after = ReadFpControl();
  WriteFpControl(before);
  return Napi::Number::New(info.Env(), static_cast<double>(after));
}

// fillInputs(x, first, stride)
void FillInputsOf(const Napi::CallbackInfo& info) {
  const Floats x = FloatsOf(info[0]);
  FillInputs(x.data, x.size, info[1].As<Napi::Number>().Uint32Value(),
             info[2].As<Napi::Number>().Uint32Value());
}

// compare(y, reference): { count, first }
Napi::Value CompareArrays(const Napi::CallbackInfo& info) {
  const Floats y = FloatsOf(info[0]);
  const Floats reference = FloatsOf(info[1]);
  const Differences differences =
      Compare(y.data, reference.data, y.size < reference.size ? y.size : reference.size);
  Napi::Object result = Napi::Object::New(info.Env());
  result.Set("count", Napi::Number::New(info.Env(), static_cast<double>(differences.count)));
  result.Set("first", Napi::Number::New(info.Env(), static_cast<double>(differences.first)));
  return result;
}

// hash(y): 64 bits
Napi::Value HashArray(const Napi::CallbackInfo& info) {
  const Floats y = FloatsOf(info[0]);
  return Napi::BigInt::New(info.Env(), Hash(y.data, y.size));
}

// The doubles of a Float64Array, no more than `most`; nothing of anything else.
double* DoublesOf(const Napi::Value& value, std::size_t most) {
  if (!value.IsTypedArray()) return nullptr;
  const auto array = value.As<Napi::TypedArray>();
  if (array.TypedArrayType() != napi_float64_array || array.ElementLength() < most) return nullptr;
  return value.As<Napi::Float64Array>().Data();
}

// reference(x, y, close?): fills both. Returns how many needed quad precision.
Napi::Value FillReferenceOf(const Napi::CallbackInfo& info) {
  const Floats x = FloatsOf(info[0]);
  const Floats y = FloatsOf(info[1]);
  const std::size_t n = x.size < y.size ? x.size : y.size;
  const std::size_t needed = FillReference(x.data, y.data, DoublesOf(info[2], n), n);
  return Napi::Number::New(info.Env(), static_cast<double>(needed));
}

// accuracy(y, close): { ulp, worst, broken }
Napi::Value AccuracyOf(const Napi::CallbackInfo& info) {
  const Floats y = FloatsOf(info[0]);
  const double* close = DoublesOf(info[1], y.size);
  if (close == nullptr) return info.Env().Undefined();
  const Accuracy accuracy = MeasureAccuracy(y.data, close, y.size);
  Napi::Object result = Napi::Object::New(info.Env());
  result.Set("ulp", Napi::Number::New(info.Env(), accuracy.ulp));
  result.Set("worst", Napi::Number::New(info.Env(), static_cast<double>(accuracy.worst)));
  result.Set("broken", Napi::Number::New(info.Env(), static_cast<double>(accuracy.broken)));
  return result;
}

#if defined(__x86_64__)
// A kernel as a function of (x, y).
void RunKernel(const Napi::CallbackInfo& info) {
  const auto kernel = *static_cast<const kernels::UnaryKernel<float>*>(info.Data());
  const Floats x = FloatsOf(info[0]);
  const Floats y = FloatsOf(info[1]);
  kernel(x.data, y.data, x.size < y.size ? x.size : y.size, kernels::MemoryTier::kPrivateCache);
}

Napi::Value KernelFunction(Napi::Env env, const kernels::UnaryKernel<float>& kernel) {
  return Napi::Function::New<RunKernel>(env, "kernel",
                                        const_cast<kernels::UnaryKernel<float>*>(&kernel));
}

// The same over 16-bit elements, of two Uint16Arrays of one length.
template <typename T>
void RunHalfKernel(const Napi::CallbackInfo& info) {
  const auto kernel = *static_cast<const kernels::UnaryKernel<T>*>(info.Data());
  if (!info[0].IsTypedArray() || !info[1].IsTypedArray()) return;
  const auto x = info[0].As<Napi::Uint16Array>();
  auto y = info[1].As<Napi::Uint16Array>();
  if (x.TypedArrayType() != napi_uint16_array || y.TypedArrayType() != napi_uint16_array ||
      x.ElementLength() != y.ElementLength()) {
    return;
  }
  kernel(reinterpret_cast<const T*>(x.Data()), reinterpret_cast<T*>(y.Data()), x.ElementLength(),
         kernels::MemoryTier::kPrivateCache);
}

template <typename T>
Napi::Value HalfKernelFunction(Napi::Env env, const kernels::UnaryKernel<T>& kernel) {
  return Napi::Function::New<RunHalfKernel<T>>(env, "kernel",
                                               const_cast<kernels::UnaryKernel<T>*>(&kernel));
}
#endif

// roughKernels: [{ name, sigmoid(x, y), sigmoidFast?(x, y), float16(x, y), bfloat16(x, y) }, ...];
// none where they do not run.
Napi::Value ListRoughKernels(Napi::Env env) {
  Napi::Array list = Napi::Array::New(env);
#if defined(__x86_64__)
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") ||
      !__builtin_cpu_supports("f16c")) {
    return list;
  }
  for (const RoughKernels& rough : kRoughKernels) {
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("name", rough.name);
    entry.Set("sigmoid", KernelFunction(env, rough.sigmoid));
    if (rough.sigmoid_fast != nullptr) {
      entry.Set("sigmoidFast", KernelFunction(env, rough.sigmoid_fast));
    }
    entry.Set("float16", HalfKernelFunction(env, rough.float16));
    entry.Set("bfloat16", HalfKernelFunction(env, rough.bfloat16));
    list.Set(list.Length(), entry);
  }
#endif
  return list;
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("guardedBuffer", Napi::Function::New(env, GuardedBuffer));
  exports.Set("address", Napi::Function::New(env, Address));
  exports.Set("withFpControl", Napi::Function::New(env, WithFpControl));
  exports.Set("fillInputs", Napi::Function::New(env, FillInputsOf));
  exports.Set("reference", Napi::Function::New(env, FillReferenceOf));
  exports.Set("compare", Napi::Function::New(env, CompareArrays));
  exports.Set("accuracy", Napi::Function::New(env, AccuracyOf));
  exports.Set("hash", Napi::Function::New(env, HashArray));
  exports.Set("roughKernels", ListRoughKernels(env));
#if defined(CAFFE2OP_SIGMOID_PLANTED_FAULTS)
  exports.Set("plantedFaults", PlantedFaults(env));
#endif
  ExportVectorContract(env, exports);
  return exports;
}

}  // namespace
}  // namespace caffe2op_sigmoid::testing

using caffe2op_sigmoid::testing::Init;
NODE_API_MODULE(caffe2op_sigmoid_testing, Init)
