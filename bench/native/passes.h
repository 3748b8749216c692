// Times passes of a limit loop over arrays, on one thread or several.
#pragma once

#include <cstddef>
#include <cstdint>

#include "loops.h"

namespace caffe2op_sigmoid::bench {

struct Arrays {
  const std::uint32_t* a;
  const std::uint32_t* b;  // null: the loop that copies
  std::uint32_t* out;
  std::size_t size;
};

// Seconds of one pass: the mean of `passes` after one that is not timed. The threads exist before
// the clock starts, and all wait for each other after every pass.
double SecondsOfAPass(const Loops& loops, const Arrays& arrays, unsigned threads, unsigned passes);

// One pass on this thread.
void Pass(const Loops& loops, const Arrays& arrays);

}  // namespace caffe2op_sigmoid::bench
