// Work on several threads within one call.
#pragma once

#include <cstddef>

namespace caffe2op_sigmoid {

// A piece of work: elements [begin, end). Called on several threads at once.
using RangeFunction = void (*)(const void* argument, std::size_t begin, std::size_t end);

// Calls f(argument, ...) for ranges that cover [0, n) once, each but the last a multiple of `grain`
// long, on the calling thread and at most threads - 1 helpers. All calls of the process share one
// budget of threads: the processors that it may run on (where the system does not say, those there
// are). A call gets what the others leave, and always its own thread. It waits for no helper that
// has not begun when nothing is left to do.
void ParallelFor(std::size_t n, std::size_t grain, std::size_t threads, RangeFunction f,
                 const void* argument);

// By every environment that has the addon loaded, once, and once when it ends: the last one ends
// the helpers, since the addon may be unloaded then.
void RetainHelpers();
void ReleaseHelpers();

}  // namespace caffe2op_sigmoid
