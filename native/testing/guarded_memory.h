// Memory between two pages that may not be touched: reading or writing past an end ends the
// process.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>

namespace caffe2op_sigmoid::testing {

class GuardedMemory {
 public:
  // At least `size` bytes, whole pages.
  explicit GuardedMemory(std::size_t size) {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const std::size_t usable = (size + page - 1) / page * page;
    total_ = usable + 2 * page;
    block_ = mmap(nullptr, total_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (block_ == MAP_FAILED) return;
    begin_ = static_cast<char*>(block_) + page;
    end_ = begin_ + usable;
    if (usable != 0 && mprotect(begin_, usable, PROT_READ | PROT_WRITE) != 0) begin_ = nullptr;
  }
  ~GuardedMemory() {
    if (block_ != MAP_FAILED) munmap(block_, total_);
  }
  GuardedMemory(const GuardedMemory&) = delete;
  GuardedMemory& operator=(const GuardedMemory&) = delete;

  // nullptr if the system gave none.
  char* begin() const { return begin_; }
  char* end() const { return end_; }

 private:
  void* block_ = nullptr;
  std::size_t total_ = 0;
  char* begin_ = nullptr;
  char* end_ = nullptr;
};

}  // namespace caffe2op_sigmoid::testing
