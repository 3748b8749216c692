// Which of many pieces of work end their process.
#include "testing/vectors/crashes.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace caffe2op_sigmoid::testing {
namespace {

// What a forked process and its parent share.
class SharedIndex {
 public:
  SharedIndex()
      : memory_(mmap(nullptr, sizeof(std::size_t), PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS, -1, 0)) {}
  ~SharedIndex() {
    if (memory_ != MAP_FAILED) munmap(memory_, sizeof(std::size_t));
  }
  SharedIndex(const SharedIndex&) = delete;
  SharedIndex& operator=(const SharedIndex&) = delete;

  volatile std::size_t* get() const {
    return memory_ == MAP_FAILED ? nullptr : static_cast<volatile std::size_t*>(memory_);
  }

 private:
  void* memory_;
};

[[noreturn]] void RunAll(std::size_t first, std::size_t count,
                         const std::function<void(std::size_t)>& work,
                         volatile std::size_t* current) {
  // At once, and without a word of Node's, of a sanitizer's or of an emulator's.
  for (const int signal : {SIGSEGV, SIGBUS, SIGILL}) {
    static_cast<void>(std::signal(signal, [](int) { _exit(1); }));
  }
  for (std::size_t i = first; i < count; ++i) {
    *current = i;
    work(i);
  }
  _exit(0);
}

}  // namespace

std::vector<std::size_t> FindCrashes(std::size_t count,
                                     const std::function<void(std::size_t)>& work) {
  const SharedIndex current;
  std::vector<std::size_t> crashes;
  for (std::size_t first = 0; first < count;) {
    if (current.get() != nullptr) *current.get() = first;
    const pid_t child = current.get() == nullptr ? -1 : fork();
    if (child == 0) RunAll(first, count, work, current.get());
    int status = 0;
    if (child != -1 && waitpid(child, &status, 0) == child && status == 0) break;
    const std::size_t crashed = child == -1 ? first : *current.get();
    crashes.push_back(crashed);
    first = crashed + 1;
  }
  return crashes;
}

}  // namespace caffe2op_sigmoid::testing
