// The limit loops: what the kernels read and write, and nothing computed that takes time.
#pragma once

#include <cstddef>
#include <cstdint>

namespace caffe2op_sigmoid::bench {

// out = a: the forward function's tier.
using CopyLoop = void (*)(const std::uint32_t* a, std::uint32_t* out, std::size_t n);
// out = a ^ b: the gradient's, two reads and one write.
using CombineLoop = void (*)(const std::uint32_t* a, const std::uint32_t* b, std::uint32_t* out,
                             std::size_t n);

struct Loops {
  CopyLoop copy;        // null for kernels
  CombineLoop combine;  // null for the plain loop
};

struct LoopTable {
  const char* isa;
  Loops ordinary;
  // Null where the instruction set has no such stores.
  Loops non_temporal;
  // The forward function over doubles, without a rounding test.
  Loops plain_double;
};

// The tables this machine can run, best first; the names are those of the library's kernels.
struct RunnableLoops {
  const LoopTable* tables[8];
  std::size_t count;
};
RunnableLoops FindRunnableLoops();

// The library's gradient kernel of that instruction set as `combine`, nullptr if there is none.
const Loops* FindKernels(const char* isa);

}  // namespace caffe2op_sigmoid::bench
