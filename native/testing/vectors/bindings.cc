// The check of vector types as functions of the testing addon.
#include "testing/vectors/bindings.h"

#include <string>
#include <vector>

#include "targets/dispatch.h"
#include "testing/vectors/contract.h"

namespace caffe2op_sigmoid::testing {
namespace {

// nullptr if there are no vectors of that name, or this CPU does not run them.
const VectorSet* FindSet(const Napi::Value& isa) {
  const std::string name = isa.As<Napi::String>();
  if (kernels::FindRunnable(name) == nullptr) return nullptr;
  for (const VectorSet* set : kVectorSets) {
    if (name == set->isa) return set;
  }
  return nullptr;
}

Napi::Array ToArray(Napi::Env env, const std::vector<std::string>& strings) {
  Napi::Array array = Napi::Array::New(env);
  for (const std::string& string : strings) array.Set(array.Length(), string);
  return array;
}

// vectorContract(isa): { counts: { [operation]: number of results }, broken }, or undefined.
Napi::Value VectorContract(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const VectorSet* set = FindSet(info[0]);
  if (set == nullptr) return env.Undefined();
  const Report report = CheckContract(*set);
  Napi::Object counts = Napi::Object::New(env);
  for (const auto& [operation, count] : report.counts()) {
    counts.Set(operation, Napi::Number::New(env, static_cast<double>(count)));
  }
  Napi::Object result = Napi::Object::New(env);
  result.Set("counts", counts);
  result.Set("broken", ToArray(env, report.broken()));
  return result;
}

// vectorControls(isa): [{ vector, operation, what, broken }, ...], or undefined.
Napi::Value VectorControls(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const VectorSet* set = FindSet(info[0]);
  if (set == nullptr) return env.Undefined();
  Napi::Array result = Napi::Array::New(env);
  for (const Control& control : CheckControls(*set)) {
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("vector", control.vector);
    entry.Set("operation", control.operation);
    entry.Set("what", control.what);
    entry.Set("broken", ToArray(env, control.broken));
    result.Set(result.Length(), entry);
  }
  return result;
}

}  // namespace

void ExportVectorContract(Napi::Env env, Napi::Object exports) {
  exports.Set("vectorContract", Napi::Function::New(env, VectorContract));
  exports.Set("vectorControls", Napi::Function::New(env, VectorControls));
}

}  // namespace caffe2op_sigmoid::testing
