// The checks of the contract (simd/vector.md), by its sections.
#pragma once

#include "testing/vectors/operations.h"
#include "testing/vectors/report.h"

namespace caffe2op_sigmoid::testing {

template <typename T>
void CheckMemory(const VectorOperations<T>& v, Report* report);
template <typename T>
void CheckArithmetic(const VectorOperations<T>& v, Report* report);
template <typename T>
void CheckMasks(const VectorOperations<T>& v, Report* report);
template <typename T>
void CheckIntegers(const VectorOperations<T>& v, Report* report);
template <typename T>
void CheckTables(const VectorOperations<T>& v, Report* report);
void CheckConversions(const VectorOperations<float>& v, Report* report);
void CheckHalves(const VectorOperations<float>& v, Report* report);

}  // namespace caffe2op_sigmoid::testing
