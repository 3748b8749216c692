// The helper threads as a program of their own, for ThreadSanitizer: many callers at once, jobs of
// all lengths, environments that come and go. What the pieces write and what callers read is plain
// memory: only the helpers' own synchronisation orders it.
//
//   thread_pool_main work        ends with 1 unless every element of every job is done once, and
//                             helpers help
//   thread_pool_main race        a fault on purpose: pieces add to one number that is not atomic
//   thread_pool_main omission    a fault on purpose: pieces leave out their last element
#include <sched.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <string_view>
#include <thread>
#include <vector>

#include "runtime/thread_pool.h"

// There are helpers beside several callers on a small machine too: the C library's answer is not
// asked for.
extern "C" int sched_getaffinity(pid_t, std::size_t size, cpu_set_t* set) noexcept {
  constexpr std::size_t kProcessors = 6;
  CPU_ZERO_S(size, set);
  for (std::size_t i = 0; i < kProcessors; ++i) CPU_SET_S(i, size, set);
  return 0;
}

namespace caffe2op_sigmoid::testing {
namespace {

enum class Fault { kNone, kRace, kOmission };

// Numbers from a seed (Numerical Recipes' linear congruential generator, its high bits).
class Numbers {
 public:
  explicit Numbers(std::uint32_t seed) : state_(seed) {}
  // In [0, limit).
  std::size_t Below(std::size_t limit) {
    state_ = state_ * 1664525U + 1013904223U;
    return (state_ >> 8) % limit;
  }

 private:
  std::uint32_t state_;
};

// What has come of jobs.
struct Result {
  std::size_t wrong = 0;   // elements that were not done once, and pieces of another shape
  std::size_t helped = 0;  // pieces that helpers did
};

// What the pieces of a job share; on the caller's stack.
struct Work {
  Fault fault;
  std::size_t n;
  std::size_t grain;
  // What an element is worth, and how long it takes.
  std::uint32_t value;
  std::size_t rounds;
  std::uint32_t* elements;
  std::uint64_t* sum;
  std::thread::id caller;
  // Pieces of another shape than parallel.h says, and those that helpers did.
  std::atomic<std::size_t>* misshapen;
  std::atomic<std::size_t>* helped;
};

void Piece(const void* argument, std::size_t begin, std::size_t end) {
  const Work& work = *static_cast<const Work*>(argument);
  // As parallel.h says: a multiple of the grain, but for the last.
  if (end <= begin || end > work.n || begin % work.grain != 0 ||
      (end != work.n && end % work.grain != 0)) {
    work.misshapen->fetch_add(1, std::memory_order_relaxed);
    return;
  }
  if (std::this_thread::get_id() != work.caller) {
    work.helped->fetch_add(1, std::memory_order_relaxed);
  }
  if (work.fault == Fault::kOmission) --end;
  for (std::size_t i = begin; i < end; ++i) {
    std::uint32_t value = work.value;
    for (std::size_t round = 0; round < work.rounds; ++round) value = value * 3 + 1;
    work.elements[i] += value;
  }
  if (work.fault == Fault::kRace) *work.sum += end - begin;
}

class Caller {
 public:
  Caller(Fault fault, std::uint32_t seed) : fault_(fault), numbers_(seed), elements_(kMost) {}

  void RunJobs(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) RunJob();
  }

  const Result& result() const { return result_; }

 private:
  static constexpr std::size_t kMost = 2048;

  void RunJob() {
    const std::size_t n = numbers_.Below(kMost + 1);
    const std::size_t grain = 1 + numbers_.Below(96);
    const std::size_t threads = 1 + numbers_.Below(8);
    const auto value = static_cast<std::uint32_t>(numbers_.Below(1000));
    const std::size_t rounds = numbers_.Below(4) * numbers_.Below(20);
    std::uint32_t expected = value;
    for (std::size_t round = 0; round < rounds; ++round) expected = expected * 3 + 1;
    std::atomic<std::size_t> misshapen{0};
    std::uint64_t sum = 0;
    std::atomic<std::size_t> helped{0};
    const Work work = {fault_,     n,
                       grain,      value,
                       rounds,     elements_.data(),
                       &sum,       std::this_thread::get_id(),
                       &misshapen, &helped};
    ParallelFor(n, grain, threads, Piece, &work);
    result_.wrong += misshapen.load(std::memory_order_relaxed);
    result_.helped += helped.load(std::memory_order_relaxed);
    // The others are as they were.
    for (std::size_t i = 0; i < kMost; ++i) {
      if (elements_[i] != (i < n ? expected : 0)) ++result_.wrong;
      elements_[i] = 0;
    }
  }

  Fault fault_;
  Numbers numbers_;
  std::vector<std::uint32_t> elements_;
  Result result_;
};

// As many environments at once, each on a thread of its own, which has the addon loaded `cycles`
// times, with jobs each time. Adds to `total`.
void RunCallers(Fault fault, std::size_t callers, std::size_t cycles, std::size_t jobs,
                Result* total) {
  std::vector<Result> results(callers);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < callers; ++i) {
    threads.emplace_back([=, &results] {
      Caller caller(fault, static_cast<std::uint32_t>(1 + i + 16 * callers));
      for (std::size_t cycle = 0; cycle < cycles; ++cycle) {
        RetainHelpers();
        caller.RunJobs(jobs);
        ReleaseHelpers();
      }
      results[i] = caller.result();
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Result& result : results) {
    total->wrong += result.wrong;
    total->helped += result.helped;
  }
}

int Main(int argc, char** argv) {
  const std::string_view command = argc == 2 ? argv[1] : "";
  const Fault fault = command == "race"       ? Fault::kRace
                      : command == "omission" ? Fault::kOmission
                                              : Fault::kNone;
  if (fault == Fault::kNone && command != "work") {
    std::fprintf(stderr, "usage: thread_pool_main work|race|omission\n");
    return 2;
  }
  // A caller alone, whose helpers end with every cycle; callers among whom helpers are shared; more
  // callers than processors, of whom the last in a while ends the helpers.
  Result total;
  RunCallers(fault, 1, 100, 20, &total);
  RunCallers(fault, 3, 1, 2000, &total);
  RunCallers(fault, 8, 200, 4, &total);
  std::printf("%zu wrong, %zu pieces done by helpers\n", total.wrong, total.helped);
  return total.wrong == 0 && total.helped != 0 ? 0 : 1;
}

}  // namespace
}  // namespace caffe2op_sigmoid::testing

int main(int argc, char** argv) { return caffe2op_sigmoid::testing::Main(argc, argv); }
