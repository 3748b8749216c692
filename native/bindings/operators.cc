// One function per registered operator and instruction set. TypeScript has checked the arguments
// with the better messages; what memory safety needs is checked here again.
#include "bindings/operators.h"

#include <array>
#include <memory>
#include <string>

#include "bindings/tensor_view.h"
#include "kernels/dispatch.h"
#include "operators/registry.h"

namespace caffe2op_sigmoid::bindings {
namespace {

// What a function of the addon holds.
struct BoundOperator {
  const Operator<CPUContext>* op;
  CPUContext context;
};

napi_value Throw(napi_env env, Status status) {
  switch (status) {
    case Status::kOk:
      break;
    case Status::kUnsupportedType:
      napi_throw_type_error(env, "ERR_INVALID_ARG_TYPE",
                            "Expected Float32Arrays for the operator but received another type");
      break;
    case Status::kLengthMismatch:
      napi_throw_range_error(env, "ERR_LENGTH_MISMATCH",
                             "Expected equal lengths for the operator but received others");
      break;
    case Status::kInPlace:
      napi_throw_range_error(
          env, "ERR_IN_PLACE",
          "Expected memory apart from this input for the output but received the input itself");
      break;
    case Status::kPartialOverlap:
      napi_throw_range_error(env, "ERR_PARTIAL_OVERLAP",
                             "Expected memory apart from every input, or exactly one, for the "
                             "output but received memory that overlaps one in part");
      break;
  }
  return nullptr;
}

napi_value Run(napi_env env, napi_callback_info info) {
  std::array<napi_value, kMaxInputs + 1> arguments = {};
  std::size_t count = arguments.size();
  void* data = nullptr;
  if (napi_get_cb_info(env, info, &count, arguments.data(), nullptr, &data) != napi_ok) {
    return nullptr;
  }
  const auto& bound = *static_cast<const BoundOperator*>(data);
  const std::size_t inputs = bound.op->schema().inputs;
  std::array<Tensor, kMaxInputs + 1> tensors;
  for (std::size_t i = 0; i <= inputs; ++i) {
    if (!ViewTypedArray(env, arguments[i], &tensors[i])) {
      return Throw(env, Status::kUnsupportedType);
    }
  }
  return Throw(env, bound.op->Run(bound.context, tensors.data(), tensors[inputs]));
}

}  // namespace

Napi::Value Operators(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const kernels::KernelTable* table =
      info[0].IsString() ? kernels::FindRunnable(info[0].As<Napi::String>().Utf8Value()) : nullptr;
  if (table == nullptr) {
    Throw(env, Status::kUnsupportedType);
    return env.Undefined();
  }
  Napi::Object result = Napi::Object::New(env);
  for (const Operator<CPUContext>* op : CPUOperatorRegistry()) {
    auto bound = std::make_unique<BoundOperator>(BoundOperator{op, CPUContext(*table)});
    napi_value function = nullptr;
    const char* name = op->schema().name;
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

Napi::Value InstructionSets(Napi::Env env) {
  const kernels::RunnableTables& runnable = kernels::Runnable();
  Napi::Array names = Napi::Array::New(env, runnable.count);
  for (std::size_t i = 0; i < runnable.count; ++i) {
    names.Set(static_cast<std::uint32_t>(i), Napi::String::New(env, runnable.tables[i]->isa));
  }
  return names;
}

Napi::Value KernelList(Napi::Env env) {
  enum Shape { Unary = 1, Binary = 2 };
  struct Row {
    const char* name;
    int inputs;
  };
  constexpr Row kRows[] = {
#define CAFFE2OP_SIGMOID_ROW(shape, name, Template) {#name, shape},
      CAFFE2OP_SIGMOID_KERNELS(CAFFE2OP_SIGMOID_ROW)
#undef CAFFE2OP_SIGMOID_ROW
  };
  Napi::Array list = Napi::Array::New(env);
  for (const Row& row : kRows) {
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("name", row.name);
    entry.Set("inputs", row.inputs);
    list.Set(list.Length(), entry);
  }
  return list;
}

}  // namespace caffe2op_sigmoid::bindings
