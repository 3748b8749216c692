// Which of many pieces of work end their process.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace caffe2op_sigmoid::testing {

// In processes of their own. `work(i)`, i < count, may not allocate: other threads are missing
// there, whatever they held. All of them if no process can be started.
std::vector<std::size_t> FindCrashes(std::size_t count,
                                     const std::function<void(std::size_t)>& work);

}  // namespace caffe2op_sigmoid::testing
