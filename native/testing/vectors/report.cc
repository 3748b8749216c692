// What a check of the contract has found.
#include "testing/vectors/report.h"

namespace caffe2op_sigmoid::testing {
namespace {

std::string Digits(std::uint64_t bits, std::size_t count) {
  std::string digits(count, '0');
  for (std::size_t i = count; i-- > 0; bits >>= 4U) digits[i] = "0123456789abcdef"[bits & 15U];
  return digits;
}

}  // namespace

void Report::SetOperation(const std::string& operation) {
  operation_ = operation;
  count_ = &counts_[operation];
  broken_here_ = 0;
}

void Report::Describe(const std::string& what) {
  broken_.push_back(vector_ + ": " + operation_ + what);
}

std::string Hex(std::uint32_t bits) { return Digits(bits, 8); }
std::string Hex(std::uint64_t bits) { return Digits(bits, 16); }

}  // namespace caffe2op_sigmoid::testing
