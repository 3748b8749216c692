// What a check of the contract has found: how often each operation was tried, and broken promises.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace caffe2op_sigmoid::testing {

class Report {
 public:
  // Names the vector type, and the operations that the next results are of.
  void SetVector(const std::string& vector) { vector_ = vector; }
  void SetOperation(const std::string& operation);

  // Counts one result; `describe()` says what came of which inputs if the promise is not kept.
  template <typename F>
  void Expect(bool kept, const F& describe) {
    ++*count_;
    if (!kept && ++broken_here_ <= kMostDescribed) Describe(describe());
  }

  // Results, by operation.
  const std::map<std::string, std::uint64_t>& counts() const { return counts_; }
  // By vector type, operation and inputs.
  const std::vector<std::string>& broken() const { return broken_; }

 private:
  static constexpr std::size_t kMostDescribed = 3;  // of one operation
  void Describe(const std::string& what);

  std::string vector_;
  std::string operation_;
  std::map<std::string, std::uint64_t> counts_;
  std::uint64_t* count_ = nullptr;
  std::size_t broken_here_ = 0;
  std::vector<std::string> broken_;
};

// As hexadecimal digits, all of them.
std::string Hex(std::uint32_t bits);
std::string Hex(std::uint64_t bits);

}  // namespace caffe2op_sigmoid::testing
