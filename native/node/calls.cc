// One function per registered operator and instruction set. TypeScript has checked the arguments
// with the better messages; what memory safety needs is checked here again, but for the type of the
// elements (tensor_view.h): only TypeScript gets hold of these functions.
#include "node/calls.h"

#include <array>
#include <cstdint>
#include <memory>

#include "node/tensor_view.h"
#include "runtime/plan.h"
#include "runtime/registry.h"
#include "targets/dispatch.h"

namespace caffe2op_sigmoid::node {
namespace {

// What a function of the addon holds.
struct BoundOperator {
  const Operator<CPUContext>* op;
  const kernels::KernelTable* table;
  DataType dtype;
};

// A refused call returns why, and which input is at fault (src/backends/refusal.ts): an error made
// here would belong to the realm that loaded the addon. Undefined for a call that was done.
napi_value Refusal(napi_env env, Outcome outcome) {
  if (outcome.status == Status::kOk) return nullptr;
  constexpr std::uint32_t kWhyBits = 3;
  const auto why = static_cast<std::uint32_t>(outcome.status);
  const auto input = static_cast<std::uint32_t>(outcome.input);
  napi_value refusal = nullptr;
  napi_create_uint32(env, (input << kWhyBits) | why, &refusal);
  return refusal;
}

using Arguments = std::array<napi_value, kMaxInputs + 2>;

// The argument behind the output; 1 without.
std::uint32_t ThreadsOf(napi_env env, const BoundOperator& bound, std::size_t count,
                        const Arguments& arguments) {
  std::uint32_t threads = 1;
  const std::size_t at = bound.op->schema().inputs + 1;
  if (count > at) napi_get_value_uint32(env, arguments[at], &threads);
  return threads;
}

napi_value Run(napi_env env, napi_callback_info info) {
  Arguments arguments = {};
  std::size_t count = arguments.size();
  void* data = nullptr;
  if (napi_get_cb_info(env, info, &count, arguments.data(), nullptr, &data) != napi_ok) {
    return nullptr;
  }
  const auto& bound = *static_cast<const BoundOperator*>(data);
  Plan<CPUContext> plan(*bound.op,
                        CPUContext(*bound.table, ThreadsOf(env, bound, count, arguments)));
  const std::size_t inputs = bound.op->schema().inputs;
  for (std::size_t i = 0; i <= inputs; ++i) {
    if (!ViewTypedArray(env, arguments[i], bound.dtype, &plan.tensor(i))) {
      return Refusal(env, {Status::kUnsupportedType, i < inputs ? i : 0});
    }
  }
  const Outcome outcome = plan.Validate();
  if (outcome.status != Status::kOk) return Refusal(env, outcome);
  plan.Run();
  return nullptr;
}

// The operators that compute on a type, as functions of (inputs..., output, threads?).
Napi::Object OperatorsOn(Napi::Env env, const kernels::KernelTable& table, DataType dtype) {
  Napi::Object result = Napi::Object::New(env);
  for (const Operator<CPUContext>* op : CPUOperatorRegistry()) {
    if (!op->Takes(dtype)) continue;
    auto bound = std::make_unique<BoundOperator>(BoundOperator{op, &table, dtype});
    napi_value function = nullptr;
    const char* name = op->schema().kernel;
    if (napi_create_function(env, name, NAPI_AUTO_LENGTH, Run, bound.get(), &function) != napi_ok) {
      continue;
    }
    const napi_finalize release = [](napi_env, void* pointer, void*) {
      const std::unique_ptr<BoundOperator> owner(static_cast<BoundOperator*>(pointer));
    };
    if (napi_add_finalizer(env, function, bound.get(), release, nullptr, nullptr) != napi_ok) {
      continue;
    }
    static_cast<void>(bound.release());  // the finalizer owns it
    result.Set(name, Napi::Value(env, function));
  }
  return result;
}

}  // namespace

Napi::Value Operators(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const kernels::KernelTable* table =
      info[0].IsString() ? kernels::FindRunnable(info[0].As<Napi::String>().Utf8Value()) : nullptr;
  if (table == nullptr) {
    napi_throw_type_error(env, "ERR_INVALID_ARG_TYPE",
                          "Expected a runnable instruction set for isa but received another value");
    return env.Undefined();
  }
  Napi::Object result = Napi::Object::New(env);
#define CAFFE2OP_SIGMOID_TYPE(T, name) result.Set(#name, OperatorsOn(env, *table, DataType::name));
  CAFFE2OP_SIGMOID_ELEMENT_TYPES(CAFFE2OP_SIGMOID_TYPE)
#undef CAFFE2OP_SIGMOID_TYPE
  return result;
}

Napi::Value InstructionSets(Napi::Env env) {
  const kernels::RunnableTables& runnable = kernels::Runnable();
  Napi::Array names = Napi::Array::New(env, runnable.count);
  for (std::size_t i = 0; i < runnable.count; ++i) {
    names.Set(static_cast<std::uint32_t>(i), Napi::String::New(env, runnable.tables[i]->isa));
  }
  return names;
}

namespace {

Napi::Array TypeNames(Napi::Env env, const Operator<CPUContext>& op) {
  Napi::Array names = Napi::Array::New(env);
#define CAFFE2OP_SIGMOID_TYPE(T, name) \
  if (op.Takes(DataType::name)) names.Set(names.Length(), #name);
  CAFFE2OP_SIGMOID_ELEMENT_TYPES(CAFFE2OP_SIGMOID_TYPE)
#undef CAFFE2OP_SIGMOID_TYPE
  return names;
}

}  // namespace

Napi::Value KernelList(Napi::Env env) {
  Napi::Array list = Napi::Array::New(env);
  for (const Operator<CPUContext>* op : CPUOperatorRegistry()) {
    const OpSchema& schema = op->schema();
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("name", schema.kernel);
    entry.Set("inputs", static_cast<std::uint32_t>(schema.inputs));
    entry.Set("inPlace", static_cast<std::uint32_t>(schema.in_place_input));
    entry.Set("types", TypeNames(env, *op));
    list.Set(list.Length(), entry);
  }
  return list;
}

}  // namespace caffe2op_sigmoid::node
