// Owned by the ArrayBuffer: its finalizer frees the memory.
#include "node/external_memory.h"

#include <cstdint>
#include <cstdlib>
#include <memory>

namespace caffe2op_sigmoid::node {
namespace {

constexpr std::size_t kAlignment = 64;

struct Free {
  void operator()(void* pointer) const { std::free(pointer); }
};

// What the finalizer is given. Where the creation of the ArrayBuffer fails, the finalizer has been
// called in some cases (Node 20 above 4 GiB) and not in others (external buffers refused): it frees
// nothing until the ArrayBuffer has taken the memory over.
struct Block {
  std::unique_ptr<void, Free> memory;
  bool taken = false;
};

void Finalize(napi_env, void*, void* hint) {
  auto* block = static_cast<Block*>(hint);
  if (block->taken) const std::unique_ptr<Block> owner(block);
}

}  // namespace

Napi::Value Allocate(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const double requested = info[0].IsNumber() ? info[0].As<Napi::Number>().DoubleValue() : -1;
  if (!(requested >= 0 && requested <= static_cast<double>(PTRDIFF_MAX) / 2)) {
    return env.Undefined();
  }
  const auto size = static_cast<std::size_t>(requested);
  // calloc gets large blocks from the system already zeroed, page by page as they are touched.
  auto block = std::make_unique<Block>();
  block->memory.reset(std::calloc(size + kAlignment, 1));
  if (block->memory == nullptr) return env.Undefined();
  void* aligned = block->memory.get();
  std::size_t space = size + kAlignment;
  std::align(kAlignment, size, aligned, space);
  napi_value buffer = nullptr;
  const napi_status status =
      napi_create_external_arraybuffer(env, aligned, size, Finalize, block.get(), &buffer);
  if (status != napi_ok) {
    // Raw: while a worker thread is terminated there is no exception to make an object of.
    napi_value exception = nullptr;
    napi_get_and_clear_last_exception(env, &exception);
    // A finalizer that is still to come must find the block, if not its memory.
    block->memory.reset();
    if (status != napi_no_external_buffers_allowed) static_cast<void>(block.release());
    return env.Undefined();
  }
  block->taken = true;
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

}  // namespace caffe2op_sigmoid::node
