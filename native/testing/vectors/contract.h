// The contract of vector types (simd/vector.md), checked on those of an instruction set.
#pragma once

#include <string>
#include <vector>

#include "testing/vectors/instruction_sets.h"
#include "testing/vectors/report.h"

namespace caffe2op_sigmoid::testing {

// Every operation of every vector type, against the contract.
Report CheckContract(const VectorSet& set);

// The same for the types that break a promise.
struct Control {
  std::string vector;
  std::string operation;
  std::string what;
  std::vector<std::string> broken;
};
std::vector<Control> CheckControls(const VectorSet& set);

}  // namespace caffe2op_sigmoid::testing
