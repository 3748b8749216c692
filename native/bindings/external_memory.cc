// Owned by the ArrayBuffer: its finalizer frees the memory.
#include "bindings/external_memory.h"

#include <cstdint>
#include <cstdlib>
#include <memory>

namespace caffe2op_sigmoid::bindings {
namespace {

constexpr std::size_t kAlignment = 64;

struct Free {
  void operator()(void* pointer) const { std::free(pointer); }
};

void Finalize(napi_env, void*, void* block) { const std::unique_ptr<void, Free> owner(block); }

}  // namespace

Napi::Value Allocate(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const double requested = info[0].IsNumber() ? info[0].As<Napi::Number>().DoubleValue() : -1;
  if (!(requested >= 0 && requested <= static_cast<double>(PTRDIFF_MAX) / 2)) {
    return env.Undefined();
  }
  const auto size = static_cast<std::size_t>(requested);
  // calloc gets large blocks from the system already zeroed, page by page as they are touched.
  std::unique_ptr<void, Free> block(std::calloc(size + kAlignment, 1));
  if (block == nullptr) return env.Undefined();
  void* aligned = block.get();
  std::size_t space = size + kAlignment;
  std::align(kAlignment, size, aligned, space);
  napi_value buffer = nullptr;
  if (napi_create_external_arraybuffer(env, aligned, size, Finalize, block.get(), &buffer) !=
      napi_ok) {
    return env.Undefined();
  }
  static_cast<void>(block.release());  // the finalizer owns it
  return {env, buffer};
}

Napi::Value AlignmentOffset(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (!info[0].IsArrayBuffer() || !info[1].IsNumber()) return env.Undefined();
  const auto address = reinterpret_cast<std::uintptr_t>(info[0].As<Napi::ArrayBuffer>().Data());
  const std::uintptr_t alignment = info[1].As<Napi::Number>().Uint32Value();
  const std::uintptr_t past = alignment == 0 ? 0 : address % alignment;
  return Napi::Number::New(env, static_cast<double>(past == 0 ? 0 : alignment - past));
}

}  // namespace caffe2op_sigmoid::bindings
