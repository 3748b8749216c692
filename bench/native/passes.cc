// Times passes of a limit loop: threads that wait at a barrier, each with its part of the arrays.
#include "passes.h"

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace caffe2op_sigmoid::bench {
namespace {

// Threads that wait here spin: a pass may last less than waking one takes.
class Barrier {
 public:
  explicit Barrier(unsigned threads) : threads_(threads) {}

  void Wait() {
    const unsigned round = round_.load(std::memory_order_acquire);
    if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == threads_) {
      arrived_.store(0, std::memory_order_relaxed);
      round_.store(round + 1, std::memory_order_release);
      return;
    }
    for (unsigned spins = 0; round_.load(std::memory_order_acquire) == round; ++spins) {
      // The thread waited for may need this core.
      if (spins > kSpins) std::this_thread::yield();
    }
  }

 private:
  static constexpr unsigned kSpins = 10000;
  const unsigned threads_;
  std::atomic<unsigned> arrived_{0};
  std::atomic<unsigned> round_{0};
};

// The part of one thread of `threads`: whole cache lines.
Arrays PartOf(const Arrays& arrays, unsigned thread, unsigned threads) {
  constexpr std::size_t kLine = 64 / sizeof(std::uint32_t);
  const std::size_t lines = (arrays.size + kLine - 1) / kLine;
  const auto boundary = [&](unsigned index) {
    const std::size_t element = lines * index / threads * kLine;
    return element < arrays.size ? element : arrays.size;
  };
  const std::size_t first = boundary(thread);
  return {arrays.a + first, arrays.b == nullptr ? nullptr : arrays.b + first, arrays.out + first,
          boundary(thread + 1) - first};
}

}  // namespace

void Pass(const Loops& loops, const Arrays& arrays) {
  if (arrays.b == nullptr) {
    loops.copy(arrays.a, arrays.out, arrays.size);
  } else {
    loops.combine(arrays.a, arrays.b, arrays.out, arrays.size);
  }
}

double SecondsOfAPass(const Loops& loops, const Arrays& arrays, unsigned threads, unsigned passes) {
  using Clock = std::chrono::steady_clock;
  Barrier barrier(threads);
  const auto work = [&](unsigned thread) {
    const Arrays part = PartOf(arrays, thread, threads);
    Pass(loops, part);
    barrier.Wait();
    const Clock::time_point begin = Clock::now();
    for (unsigned pass = 0; pass < passes; ++pass) {
      Pass(loops, part);
      if (threads > 1) barrier.Wait();
    }
    return std::chrono::duration<double>(Clock::now() - begin).count() / passes;
  };
  std::vector<std::thread> others;
  others.reserve(threads - 1);
  for (unsigned thread = 1; thread < threads; ++thread) others.emplace_back(work, thread);
  const double seconds = work(0);
  for (std::thread& other : others) other.join();
  return seconds;
}

}  // namespace caffe2op_sigmoid::bench
