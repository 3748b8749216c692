// What the benchmarks see: the limit loops, timed inside the addon, or one call through Node-API.
#include <napi.h>

#include <array>
#include <string>

#include "loops.h"
#include "passes.h"

namespace caffe2op_sigmoid::bench {
namespace {

// The elements are the caller's to know: to ask for their type takes as long as for the rest.
bool ViewOf(napi_env env, napi_value value, std::uint32_t** data, std::size_t* size) {
  void* memory = nullptr;
  if (napi_get_typedarray_info(env, value, nullptr, size, &memory, nullptr, nullptr) != napi_ok) {
    return false;
  }
  *data = static_cast<std::uint32_t*>(memory);
  return true;
}

// The arrays of (a, out) or (a, b, out); false unless they are typed arrays of one length.
bool ArraysOf(napi_env env, const Loops& loops, const napi_value* values, std::size_t count,
              Arrays* arrays) {
  std::array<std::uint32_t*, 3> data = {};
  if (count != 2 && count != 3) return false;
  if (count == 2 ? loops.copy == nullptr : loops.combine == nullptr) return false;
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t size = 0;
    if (!ViewOf(env, values[i], &data[i], &size)) return false;
    if (i == 0) arrays->size = size;
    if (size != arrays->size) return false;
  }
  arrays->a = data[0];
  arrays->b = count == 3 ? data[1] : nullptr;
  arrays->out = data[count - 1];
  return true;
}

Napi::Value Refuse(napi_env env) {
  napi_throw_type_error(env, nullptr, "the arguments are not those of bench/limits.ts");
  return {};
}

// run(a, out) or run(a, b, out): one pass, as cheap a call as Node-API has.
napi_value Run(napi_env env, napi_callback_info info) {
  std::array<napi_value, 3> values = {};
  std::size_t count = values.size();
  void* loops = nullptr;
  Arrays arrays = {};
  if (napi_get_cb_info(env, info, &count, values.data(), nullptr, &loops) != napi_ok ||
      !ArraysOf(env, *static_cast<const Loops*>(loops), values.data(), count, &arrays)) {
    return Refuse(env);
  }
  Pass(*static_cast<const Loops*>(loops), arrays);
  return nullptr;
}

// seconds(threads, passes, a, out) or seconds(threads, passes, a, b, out): of one pass.
napi_value Seconds(napi_env env, napi_callback_info info) {
  std::array<napi_value, 5> values = {};
  std::size_t count = values.size();
  void* loops = nullptr;
  std::uint32_t threads = 0;
  std::uint32_t passes = 0;
  Arrays arrays = {};
  if (napi_get_cb_info(env, info, &count, values.data(), nullptr, &loops) != napi_ok || count < 4 ||
      count > values.size() || napi_get_value_uint32(env, values[0], &threads) != napi_ok ||
      napi_get_value_uint32(env, values[1], &passes) != napi_ok || threads == 0 || passes == 0 ||
      !ArraysOf(env, *static_cast<const Loops*>(loops), values.data() + 2, count - 2, &arrays)) {
    return Refuse(env);
  }
  return Napi::Number::New(
      env, SecondsOfAPass(*static_cast<const Loops*>(loops), arrays, threads, passes));
}

Napi::Value Bound(Napi::Env env, napi_callback callback, const Loops* loops) {
  napi_value function = nullptr;
  // Neither the function nor the tables ever change what the pointer refers to.
  if (napi_create_function(env, nullptr, NAPI_AUTO_LENGTH, callback, const_cast<Loops*>(loops),
                           &function) != napi_ok) {
    return env.Undefined();
  }
  return {env, function};
}

Napi::Value Functions(Napi::Env env, const Loops* loops) {
  if (loops == nullptr || (loops->copy == nullptr && loops->combine == nullptr)) {
    return env.Undefined();
  }
  Napi::Object functions = Napi::Object::New(env);
  functions.Set("run", Bound(env, Run, loops));
  functions.Set("seconds", Bound(env, Seconds, loops));
  return functions;
}

// An array, best instruction set first, of { isa, ordinary, nonTemporal, plainDouble, kernels }.
Napi::Object Init(Napi::Env env, Napi::Object exports) {
  const RunnableLoops runnable = FindRunnableLoops();
  Napi::Array sets = Napi::Array::New(env, runnable.count);
  for (std::uint32_t i = 0; i < runnable.count; ++i) {
    const LoopTable* table = runnable.tables[i];
    Napi::Object set = Napi::Object::New(env);
    set.Set("isa", Napi::String::New(env, table->isa));
    set.Set("ordinary", Functions(env, &table->ordinary));
    set.Set("nonTemporal", Functions(env, &table->non_temporal));
    set.Set("plainDouble", Functions(env, &table->plain_double));
    set.Set("kernels", Functions(env, FindKernels(table->isa)));
    sets.Set(i, set);
  }
  exports.Set("instructionSets", sets);
  return exports;
}

}  // namespace
}  // namespace caffe2op_sigmoid::bench

using caffe2op_sigmoid::bench::Init;
NODE_API_MODULE(caffe2op_sigmoid_bench, Init)
