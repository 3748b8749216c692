// The helpers: threads that sleep until a call has work for them, since to start one for every call
// costs more than most calls take (NOTES.md, "Threads"). Node's own pool was not taken: its results
// come with the event loop, and calls here are synchronous.
#include "runtime/thread_pool.h"

#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>

#if defined(_WIN32)
#include <windows.h>
#else
#include <pthread.h>
#include <sched.h>
#include <unistd.h>

#include <csignal>
#endif

namespace caffe2op_sigmoid {
namespace {

// A call that wants helpers; lives on its caller's stack.
struct Job {
  std::size_t n;
  std::size_t grain;
  RangeFunction f;
  const void* argument;
  std::atomic<std::size_t> next{0};
  std::atomic<std::size_t> inside{0};  // helpers at work
  std::size_t wanted = 0;              // helpers that may still join
  Job* following = nullptr;

  void Work() {
    for (;;) {
      const std::size_t begin = next.fetch_add(grain, std::memory_order_relaxed);
      if (begin >= n) return;
      f(argument, begin, n - begin < grain ? n : begin + grain);
    }
  }
};

#if defined(_WIN32)
using Thread = HANDLE;
template <void (*kEntry)()>
bool Start(Thread* thread) {
  const auto enter = [](void*) -> DWORD {
    kEntry();
    return 0;
  };
  *thread = CreateThread(nullptr, 0, enter, nullptr, 0, nullptr);
  return *thread != nullptr;
}
void Join(Thread thread) {
  WaitForSingleObject(thread, INFINITE);
  CloseHandle(thread);
}
std::size_t Processors() { return GetActiveProcessorCount(ALL_PROCESSOR_GROUPS); }
#else
using Thread = pthread_t;
template <void (*kEntry)()>
bool Start(Thread* thread) {
  const auto enter = [](void*) -> void* {
    kEntry();
    return nullptr;
  };
  // Signals are for the threads of the process's owner.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const bool reduced = pthread_create(thread, nullptr, enter, nullptr) == 0;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return reduced;
}
void Join(Thread thread) { pthread_join(thread, nullptr); }
// Those this process may run on.
std::size_t Processors() {
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof(set), &set) == 0) {
    return static_cast<std::size_t>(CPU_COUNT(&set));
  }
#endif
  const long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count > 0 ? static_cast<std::size_t>(count) : 1;
}
#endif

// Lets the other hyperthread work while this one looks at memory again and again.
void Pause() {
#if defined(_WIN32)
  YieldProcessor();
#elif defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

class Helpers {
 public:
  void Run(Job* job, std::size_t helpers) {
    std::size_t woken = 0;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      // Callers are threads too.
      ++callers_;
      const std::size_t running = callers_ + started_ - idle_;
      const std::size_t most = running < Processors() ? Processors() - running : 0;
      job->wanted = helpers < most ? helpers : most;
      std::size_t ready = idle_;
      for (; ready < job->wanted && started_ < kMostHelpers; ++ready) {
        if (!Start<Serve>(&threads_[started_])) break;
        ++started_;
      }
      woken = ready < job->wanted ? ready : job->wanted;
      if (job->wanted != 0) Append(job);
    }
    for (std::size_t i = 0; i < woken; ++i) wake_.notify_one();
    job->Work();
    std::unique_lock<std::mutex> lock(mutex_);
    Remove(job);
    --callers_;
    if (job->inside.load(std::memory_order_relaxed) == 0) return;
    lock.unlock();
    // The last pieces take microseconds; to sleep and be woken takes more.
    for (int i = 0; i < 1000 && job->inside.load(std::memory_order_acquire) != 0; ++i) Pause();
    lock.lock();
    left_.wait(lock, [job] { return job->inside.load(std::memory_order_relaxed) == 0; });
  }

  void Retain() {
    const std::lock_guard<std::mutex> lock(users_mutex_);
    ++users_;
  }

  void Release() {
    const std::lock_guard<std::mutex> users_lock(users_mutex_);
    if (--users_ != 0) return;
    std::unique_lock<std::mutex> lock(mutex_);
    stop_ = true;
    lock.unlock();
    wake_.notify_all();
    for (std::size_t i = 0; i < started_; ++i) Join(threads_[i]);
    started_ = 0;
    stop_ = false;
  }

  // Never destroyed: helpers may be asleep when the process exits. In the library's own memory:
  // that of the heap would be lost whenever the library is unloaded.
  static Helpers& Of();

 private:
  static constexpr std::size_t kMostHelpers = 63;

  union Lasting;

  static std::size_t Processors() {
    static const std::size_t processors = caffe2op_sigmoid::Processors();
    return processors;
  }

  void Append(Job* job) {
    Job** end = &first_;
    while (*end != nullptr) end = &(*end)->following;
    *end = job;
  }

  // Where it still is.
  void Remove(const Job* job) {
    for (Job** at = &first_; *at != nullptr; at = &(*at)->following) {
      if (*at != job) continue;
      *at = job->following;
      return;
    }
  }

  static void Serve() { Of().ServeJobs(); }

  void ServeJobs() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      ++idle_;
      wake_.wait(lock, [this] { return stop_ || first_ != nullptr; });
      --idle_;
      if (stop_) return;
      Job* const job = first_;
      if (--job->wanted == 0) first_ = job->following;
      job->inside.fetch_add(1, std::memory_order_relaxed);
      lock.unlock();
      job->Work();
      lock.lock();
      // Nothing is left to do for others. The job is its caller's again when the lock is open.
      Remove(job);
      if (job->inside.fetch_sub(1, std::memory_order_release) == 1) left_.notify_all();
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable left_;
  Job* first_ = nullptr;  // the oldest of the jobs that want helpers
  std::size_t idle_ = 0;
  std::size_t started_ = 0;
  std::size_t callers_ = 0;
  std::array<Thread, kMostHelpers> threads_ = {};
  bool stop_ = false;

  std::mutex users_mutex_;
  std::size_t users_ = 0;
};

// Its destructor does nothing.
union Helpers::Lasting {
  Lasting() : value() {}
  Lasting(const Lasting&) = delete;
  Lasting& operator=(const Lasting&) = delete;
  ~Lasting() {}  // NOLINT(modernize-use-equals-default): the default one would be deleted
  Helpers value;
};

Helpers& Helpers::Of() {
  static Lasting helpers;
  return helpers.value;
}

}  // namespace

void ParallelFor(std::size_t n, std::size_t grain, std::size_t threads, RangeFunction f,
                 const void* argument) {
  const std::size_t pieces = n / grain + (n % grain == 0 ? 0 : 1);
  const std::size_t wanted = threads < pieces ? threads : pieces;
  if (wanted <= 1) {
    if (n != 0) f(argument, 0, n);
    return;
  }
  Job job{n, grain, f, argument};
  Helpers::Of().Run(&job, wanted - 1);
}

void RetainHelpers() { Helpers::Of().Retain(); }
void ReleaseHelpers() { Helpers::Of().Release(); }

}  // namespace caffe2op_sigmoid
