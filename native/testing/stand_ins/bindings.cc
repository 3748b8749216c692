// The instruction sets of this CPU as the testing addon lists them: what their kernels are made of,
// and what stands in for them.
#include "testing/stand_ins/bindings.h"

#include <cstdint>
#include <string>

#include "node/tensor_view.h"
#include "targets/dispatch.h"
#include "testing/stand_ins/stand_in.h"

namespace caffe2op_sigmoid::testing {
namespace {

// object[name], made if it is not there.
Napi::Object Member(Napi::Object object, const char* name) {
  if (!object.Has(name)) object.Set(name, Napi::Object::New(object.Env()));
  return object.Get(name).As<Napi::Object>();
}

void SetProperties(Napi::Object kernels, const char* kernel, const char* type,
                   const kernels::KernelProperties& properties) {
  if (properties.lanes == 0) return;
  Napi::Object facts = Member(Member(kernels, kernel), type);
  facts.Set("lanes", properties.lanes);
  facts.Set("fastPaths", properties.fast_paths);
  facts.Set("roundingTest", properties.rounding_test);
  facts.Set("approximateReciprocals", properties.approximate_reciprocals);
  facts.Set("tableBits", properties.table_bits);
  facts.Set("fastTableBits", properties.fast_table_bits);
}

// What one of them is made of, by element type.
Napi::Object KernelsOf(Napi::Env env, const kernels::KernelTable& table) {
  Napi::Object list = Napi::Object::New(env);
#define CAFFE2OP_SIGMOID_ROW(shape, name, Template, Types, op, in_place, parallel_from) \
  SetProperties(list, #name, type, properties.name);
  const auto add = [&](const char* type, const kernels::Properties& properties) {
    CAFFE2OP_SIGMOID_KERNELS(CAFFE2OP_SIGMOID_ROW)
  };
#undef CAFFE2OP_SIGMOID_ROW
#define CAFFE2OP_SIGMOID_TYPE(T, name) add(#name, table.name##Properties);
  CAFFE2OP_SIGMOID_ELEMENT_TYPES(CAFFE2OP_SIGMOID_TYPE)
#undef CAFFE2OP_SIGMOID_TYPE
  return list;
}

// kernel(x, y), over the shorter one's elements.
template <typename T>
void RunStandIn(const Napi::CallbackInfo& info) {
  const auto run = *static_cast<const UnaryStandIn<T>*>(info.Data());
  Tensor x;
  Tensor y;
  if (!node::ViewTypedArray(info.Env(), info[0], DataTypeOf<T>::value, &x) ||
      !node::ViewTypedArray(info.Env(), info[1], DataTypeOf<T>::value, &y)) {
    return;
  }
  run(x.data<T>(), y.mutable_data<T>(), x.size < y.size ? x.size : y.size);
}

template <typename T>
void SetStandIn(Napi::Object kernels, const char* kernel, const char* type,
                const UnaryStandIn<T>& run) {
  if (run == nullptr) return;
  Member(kernels, kernel)
      .Set(type, Napi::Function::New<RunStandIn<T>>(kernels.Env(), kernel,
                                                    const_cast<UnaryStandIn<T>*>(&run)));
}

void AddStandIns(Napi::Array list, const StandIns& stand_ins) {
  const Napi::Env env = list.Env();
  Napi::Object by_name = Napi::Object::New(env);
  for (std::size_t i = 0; i < stand_ins.count; ++i) {
    const StandIn& row = stand_ins.rows[i];
    // One for all rows of a name.
    if (!by_name.Has(row.name)) {
      Napi::Object stand_in = Napi::Object::New(env);
      stand_in.Set("isa", stand_ins.isa);
      stand_in.Set("kind", row.kind == StandIn::kRough ? "rough" : "faulty");
      stand_in.Set("name", row.name);
      stand_in.Set("kernels", Napi::Object::New(env));
      list.Set(list.Length(), stand_in);
      by_name.Set(row.name, stand_in);
    }
    const auto kernels = by_name.Get(row.name).As<Napi::Object>().Get("kernels").As<Napi::Object>();
#define CAFFE2OP_SIGMOID_TYPE(T, type) SetStandIn<T>(kernels, row.kernel, #type, row.type);
    CAFFE2OP_SIGMOID_ELEMENT_TYPES(CAFFE2OP_SIGMOID_TYPE)
#undef CAFFE2OP_SIGMOID_TYPE
  }
}

}  // namespace

// instructionSets: [{ isa, kernels: { [kernel]: { [type]: properties } } }, ...], best first;
// standIns: [{ isa, kind, name, kernels: { [kernel]: { [type]: (x, y) => void } } }, ...].
void ExportInstructionSets(Napi::Env env, Napi::Object exports) {
  Napi::Array sets = Napi::Array::New(env);
  Napi::Array stand_ins = Napi::Array::New(env);
  const kernels::RunnableTables& runnable = kernels::Runnable();
  for (std::size_t i = 0; i < runnable.count; ++i) {
    const kernels::KernelTable& table = *runnable.tables[i];
    Napi::Object set = Napi::Object::New(env);
    set.Set("isa", table.isa);
    set.Set("kernels", KernelsOf(env, table));
    sets.Set(sets.Length(), set);
    for (const StandIns* those : kStandIns) {
      if (std::string(those->isa) == table.isa) AddStandIns(stand_ins, *those);
    }
  }
  exports.Set("instructionSets", sets);
  exports.Set("standIns", stand_ins);
}

}  // namespace caffe2op_sigmoid::testing
