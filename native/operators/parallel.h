// Work on several threads within one call.
#pragma once

#include <cstddef>

namespace caffe2op_sigmoid {

// A piece of work: elements [begin, end). Called on several threads at once.
using RangeFunction = void (*)(const void* argument, std::size_t begin, std::size_t end);

// Calls f(argument, ...) for ranges that cover [0, n) once, each but the last a multiple of `grain`
// long, on the calling thread and at most threads - 1 helpers. Callers and helpers together are no
// more than the processors this process may run on (where only Linux says: those there are), unless
// there are more callers: what others have taken is missing here. The calling thread waits for no
// helper that has not begun when nothing is left to do.
void ParallelFor(std::size_t n, std::size_t grain, std::size_t threads, RangeFunction f,
                 const void* argument);

// By every environment that has the addon loaded, once, and once when it ends: the last one ends
// the helpers, since the addon may be unloaded then.
void RetainHelpers();
void ReleaseHelpers();

}  // namespace caffe2op_sigmoid
