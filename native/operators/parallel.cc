// The helpers: threads that sleep until a call has work for them. To start one for every call costs
// 130 us until it runs, to wake one 10 us of the caller's time and 35 us until it runs (measured on
// Linux in a virtual machine). Node's own pool was not taken: its results come with the event loop,
// and calls here are synchronous.
#include "operators/parallel.h"

#include <array>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>

#if defined(_WIN32)
#include <windows.h>
#else
#include <pthread.h>
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
  const bool started = pthread_create(thread, nullptr, enter, nullptr) == 0;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return started;
}
void Join(Thread thread) { pthread_join(thread, nullptr); }
std::size_t Processors() {
  const long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count > 0 ? static_cast<std::size_t>(count) : 1;
}
#endif

// Lets the other hyperthread work while this one looks at memory again and again.
void Pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

class Helpers {
 public:
  void Run(Job* job, std::size_t helpers) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      for (std::size_t ready = idle_; ready < helpers && started_ < Limit(); ++ready) {
        if (!Start<Serve>(&threads_[started_])) break;
        ++started_;
      }
      job->wanted = helpers;
      Job** end = &first_;
      while (*end != nullptr) end = &(*end)->following;
      *end = job;
    }
    for (std::size_t i = 0; i < helpers; ++i) wake_.notify_one();
    job->Work();
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      for (Job** at = &first_; *at != nullptr; at = &(*at)->following) {
        if (*at != job) continue;
        *at = job->following;
        break;
      }
    }
    // The last pieces take microseconds, to sleep and be woken takes more.
    for (int i = 0; i < 2000 && job->inside.load(std::memory_order_acquire) != 0; ++i) Pause();
    std::unique_lock<std::mutex> lock(mutex_);
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

  // Never destroyed: helpers may be asleep when the process exits.
  static Helpers& Of() {
    static Helpers* const helpers = std::make_unique<Helpers>().release();
    return *helpers;
  }

 private:
  static constexpr std::size_t kMostHelpers = 63;

  static std::size_t Limit() {
    static const std::size_t limit = Processors() - 1;
    return limit < kMostHelpers ? limit : kMostHelpers;
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
      // The job is its caller's again as soon as the lock is open.
      if (job->inside.fetch_sub(1, std::memory_order_release) == 1) left_.notify_all();
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable left_;
  Job* first_ = nullptr;  // the oldest of the jobs that want helpers
  std::size_t idle_ = 0;
  std::size_t started_ = 0;
  std::array<Thread, kMostHelpers> threads_ = {};
  bool stop_ = false;

  std::mutex users_mutex_;
  std::size_t users_ = 0;
};

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
