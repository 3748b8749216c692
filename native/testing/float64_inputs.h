// The inputs of the proof of the float64 functions: families of pseudo-random numbers, and the
// neighbours of special ones. The same on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace caffe2op_sigmoid::testing {

// Inputs come in blocks of this many, each from a seed of its own.
inline constexpr std::size_t kFloat64Block = 4096;

struct Float64Family {
  const char* name;
  void (*fill)(double* x, std::uint64_t block);  // kFloat64Block of them
};

// kFamilies[0] has any bits; the others lie where results are neither 0 nor 1.
inline constexpr std::size_t kFloat64Families = 7;
extern const Float64Family kFamilies[kFloat64Families];

// Neighbours of powers of two, of k ln 2/128 and its halves, of every threshold; numbers of few
// bits; infinities, NaN, zeros.
std::vector<double> SpecialFloat64Inputs();

}  // namespace caffe2op_sigmoid::testing
