// The contract's conversions between float and double.
#include <cmath>
#include <limits>

#include "testing/vectors/checks.h"
#include "testing/vectors/inputs.h"
#include "testing/vectors/lanes.h"

namespace caffe2op_sigmoid::testing {
namespace {

bool IsFloat(float expected, std::uint32_t result) {
  return std::isnan(expected) ? std::isnan(FromBits<float>(result)) : ToBits(expected) == result;
}

// The half of a vector from lane `first` on.
template <typename Operation>
void CheckWidening(Report* report, const char* name, Operation operation, std::size_t lanes,
                   std::size_t first) {
  report->SetOperation(name);
  std::array<std::uint64_t, kMostLanes> results = {};
  const auto tuples = AllTuples<float, 1>();
  ForEachVector(lanes, tuples, [&](const Lanes<std::uint32_t, 1>& operands, const auto& at) {
    operation(operands[0].data(), results.data());
    for (std::size_t lane = 0; lane < lanes / 2; ++lane) {
      const auto& tuple = tuples[at(first + lane)];
      const double expected = FromBits<float>(tuple[0]);
      const bool kept = std::isnan(expected) ? std::isnan(FromBits<double>(results[lane]))
                                             : ToBits(expected) == results[lane];
      report->Expect(kept, [&] {
        return "(" + Hex(tuple[0]) + ") = " + Hex(results[lane]) + " in lane " +
               std::to_string(lane);
      });
    }
  });
}

// Worked by hand: to nearest, ties to even, into subnormal numbers and into infinity too.
struct Rounding {
  double wide;
  float narrow;
};
constexpr Rounding kRoundings[] = {
    {0x1.000001p0, 0x1p0F},
    {0x1.0000010000001p0, 0x1.000002p0F},
    {0x1.000003p0, 0x1.000004p0F},
    {0x1.0000030000001p0, 0x1.000004p0F},
    {0x1.0000050000001p0, 0x1.000006p0F},
    {0x1.fffffefffffffp127, 0x1.fffffep127F},
    {0x1.ffffffp127, std::numeric_limits<float>::infinity()},
    {0x1p1000, std::numeric_limits<float>::infinity()},
    {0x1.ffffffp-127, 0x1p-126F},
    {0x1.fffffep-127, 0x1p-126F},
    {0x1.fffffap-127, 0x1.fffff8p-127F},
    {0x1.8p-149, 0x1p-148F},
    {0x1.7ffffffffffffp-149, 0x1p-149F},
    {0x1.4p-148, 0x1p-148F},
    {0x1p-150, 0.0F},
    {0x1.0000000000001p-150, 0x1p-149F},
    {0x1p-1074, 0.0F},
};

// Doubles, each with what it rounds to.
Tuples<std::uint64_t, 1> WideNumbers() {
  Tuples<std::uint64_t, 1> tuples = AllTuples<double, 1>();
  Random random(7);
  for (int i = 0; i < 1024; ++i) {
    // The middle between two floats and its neighbours, of normal and of subnormal results.
    const float low =
        std::fabs(FromBits<float>(random.Bits<float>() % (i % 2 == 0 ? 0x7f7fffffU : 0x00800000U)));
    const float high = std::nextafter(low, std::numeric_limits<float>::infinity());
    const double middle = (static_cast<double>(low) + high) / 2;
    for (const double wide : {middle, std::nextafter(middle, 0.0), std::nextafter(middle, 1e300)}) {
      tuples.push_back({ToBits(wide)});
      tuples.push_back({ToBits(-wide)});
    }
  }
  return tuples;
}

void CheckNarrowing(const VectorOperations<float>& v, Report* report) {
  report->SetOperation("Narrow");
  Tuples<std::uint64_t, 1> tuples = WideNumbers();
  std::vector<float> expected;
  for (const auto& tuple : tuples) {
    expected.push_back(static_cast<float>(FromBits<double>(tuple[0])));
  }
  for (const Rounding& rounding : kRoundings) {
    for (const int sign : {1, -1}) {
      tuples.push_back({ToBits(sign * rounding.wide)});
      expected.push_back(static_cast<float>(sign) * rounding.narrow);
    }
  }
  std::array<std::uint32_t, kMostLanes> results = {};
  ForEachVector(v.lanes, tuples, [&](const Lanes<std::uint64_t, 1>& operands, const auto& at) {
    v.narrow(operands[0].data(), operands[0].data() + v.lanes / 2, results.data());
    for (std::size_t lane = 0; lane < v.lanes; ++lane) {
      report->Expect(IsFloat(expected[at(lane)], results[lane]), [&] {
        return "(" + Hex(tuples[at(lane)][0]) + ") = " + Hex(results[lane]) + " in lane " +
               std::to_string(lane);
      });
    }
  });
}

}  // namespace

void CheckConversions(const VectorOperations<float>& v, Report* report) {
  if (v.narrow == nullptr) return;
  CheckWidening(report, "WidenLow", v.widen_low, v.lanes, 0);
  CheckWidening(report, "WidenHigh", v.widen_high, v.lanes, v.lanes / 2);
  CheckNarrowing(v, report);
}

}  // namespace caffe2op_sigmoid::testing
