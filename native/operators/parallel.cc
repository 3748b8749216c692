// Threads of the system, not of a pool: nothing outlives the call, and no queue can hold it up.
#include "operators/parallel.h"

#include <array>
#include <atomic>

#if defined(_WIN32)
#include <windows.h>
#else
#include <pthread.h>
#include <unistd.h>
#endif

namespace caffe2op_sigmoid {
namespace {

constexpr std::size_t kMostThreads = 64;

struct Work {
  std::size_t n;
  std::size_t grain;
  RangeFunction f;
  const void* argument;
  std::atomic<std::size_t> next{0};

  void Run() {
    for (;;) {
      const std::size_t begin = next.fetch_add(grain, std::memory_order_relaxed);
      if (begin >= n) return;
      f(argument, begin, n - begin < grain ? n : begin + grain);
    }
  }
};

#if defined(_WIN32)
using Thread = HANDLE;
DWORD WINAPI Enter(void* work) {
  static_cast<Work*>(work)->Run();
  return 0;
}
bool Start(Thread* thread, Work* work) {
  *thread = CreateThread(nullptr, 0, Enter, work, 0, nullptr);
  return *thread != nullptr;
}
void Join(Thread thread) {
  WaitForSingleObject(thread, INFINITE);
  CloseHandle(thread);
}
long Processors() { return static_cast<long>(GetActiveProcessorCount(ALL_PROCESSOR_GROUPS)); }
#else
using Thread = pthread_t;
void* Enter(void* work) {
  static_cast<Work*>(work)->Run();
  return nullptr;
}
bool Start(Thread* thread, Work* work) { return pthread_create(thread, nullptr, Enter, work) == 0; }
void Join(Thread thread) { pthread_join(thread, nullptr); }
long Processors() { return sysconf(_SC_NPROCESSORS_ONLN); }
#endif

// How many threads may still be started in this process.
std::atomic<long>& Budget() {
  static std::atomic<long> budget{Processors() - 1};
  return budget;
}

bool TakeFromBudget() {
  if (Budget().fetch_sub(1, std::memory_order_relaxed) > 0) return true;
  Budget().fetch_add(1, std::memory_order_relaxed);
  return false;
}

}  // namespace

void ParallelFor(std::size_t n, std::size_t grain, std::size_t threads, RangeFunction f,
                 const void* argument) {
  const std::size_t pieces = n / grain + (n % grain == 0 ? 0 : 1);
  std::size_t wanted = threads < pieces ? threads : pieces;
  if (wanted > kMostThreads) wanted = kMostThreads;
  if (wanted <= 1) {
    if (n != 0) f(argument, 0, n);
    return;
  }
  Work work{n, grain, f, argument};
  std::array<Thread, kMostThreads> others = {};
  std::size_t started = 0;
  while (started + 1 < wanted && TakeFromBudget()) {
    if (!Start(&others[started], &work)) {
      Budget().fetch_add(1, std::memory_order_relaxed);
      break;
    }
    ++started;
  }
  work.Run();
  for (std::size_t i = 0; i < started; ++i) {
    Join(others[i]);
    Budget().fetch_add(1, std::memory_order_relaxed);
  }
}

}  // namespace caffe2op_sigmoid
