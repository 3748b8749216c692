// The kernels over one element type as a WebAssembly module exports them, and the memory that they
// compute in. Compiled for each type of wasm/sources.ts, which says it:
// CAFFE2OP_SIGMOID_WASM_ELEMENT, a type of C++.
#include <cstddef>

#include "loops/map.h"
#include "loops/memory_tier.h"
#include "math/over_elements.h"
#include "simd/vector_check.h"
#include "simd/wasm.h"
#include "targets/element_types.h"
#include "targets/kernel_list.h"

namespace caffe2op_sigmoid::kernels {
namespace {

using WasmElement = CAFFE2OP_SIGMOID_WASM_ELEMENT;
using WasmVector = simd::Wasm::Vector<ComputeTypeOf<WasmElement>::Type>;
static_assert(simd::IsComplete<WasmVector>());

// Two blocks of elements in the first cache. Kernels read the first, those of two inputs both, and
// write the second.
constexpr std::size_t kWasmBlock = 32768 / 2 / sizeof(WasmElement);
alignas(64) WasmElement g_blocks[2 * kWasmBlock];
WasmElement* const kFirst = g_blocks;
WasmElement* const kSecond = g_blocks + kWasmBlock;

// Over whole vectors: what stands behind n elements of a block is nobody's.
template <class Body, typename... X>
void RunOverBlocks(std::size_t n, const X*... x) {
  constexpr std::size_t kLanes = WasmVector::kLanes;
  RunWhole<WasmVector, Body>(MemoryTier::kPrivateCache, (n + kLanes - 1) / kLanes * kLanes, kSecond,
                             x...);
}

template <class F>
using FunctionOver = typename OverElements<F, WasmElement>::Type;

}  // namespace

extern "C" {

// Where the blocks are, and how many elements one has.
__attribute__((export_name("blocks"))) WasmElement* Blocks() { return g_blocks; }
__attribute__((export_name("blockLength"))) std::size_t BlockLength() { return kWasmBlock; }

// The kernels by their names, over n elements from the start of the blocks. Those that do not take
// the type do nothing, and nobody calls them.
#define CAFFE2OP_SIGMOID_INPUTS_Unary kFirst
#define CAFFE2OP_SIGMOID_INPUTS_Binary kFirst, kSecond
#define CAFFE2OP_SIGMOID_ROW(shape, name, Template, Types, op, in_place, parallel_from)           \
  __attribute__((export_name(#name))) void Wasm_##name(std::size_t n) {                           \
    if constexpr (Types::kHas<WasmElement>) {                                                     \
      using F = FunctionOver<Template<WasmVector>>;                                               \
      RunOverBlocks<shape##Body<WasmVector, F, WasmElement>>(n, CAFFE2OP_SIGMOID_INPUTS_##shape); \
    }                                                                                             \
  }
CAFFE2OP_SIGMOID_KERNELS(CAFFE2OP_SIGMOID_ROW)
#undef CAFFE2OP_SIGMOID_ROW

}  // extern "C"

}  // namespace caffe2op_sigmoid::kernels
