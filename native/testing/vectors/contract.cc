// The contract of vector types, checked on those of an instruction set.
#include "testing/vectors/contract.h"

#include "testing/vectors/checks.h"

namespace caffe2op_sigmoid::testing {
namespace {

template <typename T>
void Check(const VectorOperations<T>& v, Report* report) {
  CheckMemory(v, report);
  CheckArithmetic(v, report);
  CheckMasks(v, report);
  CheckIntegers(v, report);
  CheckTables(v, report);
  if constexpr (sizeof(T) == sizeof(float)) {
    CheckConversions(v, report);
    CheckHalves(v, report);
  }
}

template <typename T>
void CheckAll(const NamedVector<T> (&vectors)[4], Report* report) {
  for (const NamedVector<T>& vector : vectors) {
    if (vector.name == nullptr) continue;
    report->SetVector(vector.name);
    Check(vector.operations, report);
  }
}

template <typename T>
void AddControl(const char* vector, const BrokenVector<T>& broken, std::vector<Control>* controls) {
  if (broken.operation == nullptr) return;
  Report report;
  report.SetVector(vector);
  Check(broken.operations, &report);
  controls->push_back({vector, broken.operation, broken.what, report.broken()});
}

}  // namespace

Report CheckContract(const VectorSet& set) {
  Report report;
  CheckAll(set.floats, &report);
  CheckAll(set.doubles, &report);
  return report;
}

std::vector<Control> CheckControls(const VectorSet& set) {
  std::vector<Control> controls;
  for (const auto& broken : set.broken_floats) AddControl("float", broken, &controls);
  for (const auto& broken : set.broken_doubles) AddControl("double", broken, &controls);
  return controls;
}

}  // namespace caffe2op_sigmoid::testing
