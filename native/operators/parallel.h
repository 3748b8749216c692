// Work on several threads within one call: started by it, ended before it returns.
#pragma once

#include <cstddef>

namespace caffe2op_sigmoid {

// A piece of work: elements [begin, end). Called on several threads at once.
using RangeFunction = void (*)(const void* argument, std::size_t begin, std::size_t end);

// Calls f(argument, ...) for ranges that cover [0, n) once, each but the last a multiple of `grain`
// long, on the calling thread and at most threads - 1 others. All threads of the process together
// get no more others than it has processors, less one: what other callers have taken is missing
// here, and a call may have to do all of its work itself. A thread that cannot be started is too.
void ParallelFor(std::size_t n, std::size_t grain, std::size_t threads, RangeFunction f,
                 const void* argument);

}  // namespace caffe2op_sigmoid
