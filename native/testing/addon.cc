// The addon of the tests and the proof: guarded memory, another addon's external buffers, the
// floating-point environment, the independent reference, what kernels are made of and what stands
// in for them, the contract of vector types. Never published.
#include <napi.h>

#include <cstdint>
#include <memory>
#include <string>

#include "node/tensor_view.h"
#include "runtime/tensor.h"
#include "testing/fp_control.h"
#include "testing/guarded_memory.h"
#include "testing/proof.h"
#if defined(CAFFE2OP_SIGMOID_PLANTED_FAULTS)
#include "testing/planted_faults.h"
#endif
#include "testing/reference.h"
#include "testing/stand_ins/bindings.h"
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

// The elements of an array whose type an option says; of floats without one.
template <typename T>
struct Elements {
  T* data;
  std::size_t size;
};
template <typename T>
Elements<T> ElementsOf(const Napi::Value& value) {
  Tensor tensor;
  if (!node::ViewTypedArray(value.Env(), value, DataTypeOf<T>::value, &tensor)) return {nullptr, 0};
  return {tensor.mutable_data<T>(), tensor.size};
}

// F::Run<T>(info) for the element type that info[at] names.
template <class F>
Napi::Value ByElementType(const Napi::CallbackInfo& info, std::size_t at) {
  const std::string name = info[at].IsString() ? info[at].As<Napi::String>().Utf8Value() : "";
  if (name == "float16") return F::template Run<simd::Float16>(info);
  if (name == "bfloat16") return F::template Run<simd::Bfloat16>(info);
  return F::template Run<float>(info);
}

// fillInputs(x, first, stride, type?)
struct FillInputsOf {
  template <typename T>
  static Napi::Value Run(const Napi::CallbackInfo& info) {
    const auto x = ElementsOf<T>(info[0]);
    FillInputs(x.data, x.size, info[1].As<Napi::Number>().Uint32Value(),
               info[2].As<Napi::Number>().Uint32Value());
    return info.Env().Undefined();
  }
};

// compare(y, reference, type?): { count, first }
struct CompareArrays {
  template <typename T>
  static Napi::Value Run(const Napi::CallbackInfo& info) {
    const auto y = ElementsOf<T>(info[0]);
    const auto reference = ElementsOf<T>(info[1]);
    const Differences differences =
        Compare(y.data, reference.data, y.size < reference.size ? y.size : reference.size);
    Napi::Object result = Napi::Object::New(info.Env());
    result.Set("count", Napi::Number::New(info.Env(), static_cast<double>(differences.count)));
    result.Set("first", Napi::Number::New(info.Env(), static_cast<double>(differences.first)));
    return result;
  }
};

// hash(y, type?): 64 bits
struct HashArray {
  template <typename T>
  static Napi::Value Run(const Napi::CallbackInfo& info) {
    const auto y = ElementsOf<T>(info[0]);
    return Napi::BigInt::New(info.Env(), Hash(y.data, y.size));
  }
};

// The doubles of a Float64Array, no more than `most`; nothing of anything else.
double* DoublesOf(const Napi::Value& value, std::size_t most) {
  if (!value.IsTypedArray()) return nullptr;
  const auto array = value.As<Napi::TypedArray>();
  if (array.TypedArrayType() != napi_float64_array || array.ElementLength() < most) return nullptr;
  return value.As<Napi::Float64Array>().Data();
}

// reference(function, x, y, close?, type?): fills both. Returns how many needed quad precision, or
// undefined if there is no reference of that function.
struct FillReferenceOf {
  template <typename T>
  static Napi::Value Run(const Napi::CallbackInfo& info) {
    const std::string name = info[0].As<Napi::String>();
    const ReferenceFunction* function = FindReference(name);
    if (function == nullptr) return info.Env().Undefined();
    const auto x = ElementsOf<T>(info[1]);
    const auto y = ElementsOf<T>(info[2]);
    const std::size_t n = x.size < y.size ? x.size : y.size;
    const std::size_t needed = FillReference(*function, x.data, y.data, DoublesOf(info[3], n), n);
    return Napi::Number::New(info.Env(), static_cast<double>(needed));
  }
};

// F as a function of JavaScript, which says the element type at `at`.
template <class F, std::size_t kAt>
Napi::Value Call(const Napi::CallbackInfo& info) {
  return ByElementType<F>(info, kAt);
}

// accuracy(y, close, [low, high]): { ulp, worst, broken }
Napi::Value AccuracyOf(const Napi::CallbackInfo& info) {
  const Floats y = FloatsOf(info[0]);
  const double* close = DoublesOf(info[1], y.size);
  if (close == nullptr) return info.Env().Undefined();
  const auto range = info[2].As<Napi::Array>();
  const auto end = [&](std::uint32_t i) { return range.Get(i).ToNumber().DoubleValue(); };
  const Accuracy accuracy = MeasureAccuracy(y.data, close, y.size, {end(0), end(1)});
  Napi::Object result = Napi::Object::New(info.Env());
  result.Set("ulp", Napi::Number::New(info.Env(), accuracy.ulp));
  result.Set("worst", Napi::Number::New(info.Env(), static_cast<double>(accuracy.worst)));
  result.Set("broken", Napi::Number::New(info.Env(), static_cast<double>(accuracy.broken)));
  return result;
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("guardedBuffer", Napi::Function::New(env, GuardedBuffer));
  exports.Set("address", Napi::Function::New(env, Address));
  exports.Set("withFpControl", Napi::Function::New(env, WithFpControl));
  exports.Set("fillInputs", Napi::Function::New(env, Call<FillInputsOf, 3>));
  exports.Set("reference", Napi::Function::New(env, Call<FillReferenceOf, 4>));
  exports.Set("compare", Napi::Function::New(env, Call<CompareArrays, 2>));
  exports.Set("accuracy", Napi::Function::New(env, AccuracyOf));
  exports.Set("hash", Napi::Function::New(env, Call<HashArray, 1>));
#if defined(CAFFE2OP_SIGMOID_PLANTED_FAULTS)
  exports.Set("plantedFaults", PlantedFaults(env));
#endif
  ExportInstructionSets(env, exports);
  ExportVectorContract(env, exports);
  return exports;
}

}  // namespace
}  // namespace caffe2op_sigmoid::testing

using caffe2op_sigmoid::testing::Init;
NODE_API_MODULE(caffe2op_sigmoid_testing, Init)
