// The contract's comparisons, masks and choices by them.
#include <cmath>

#include "testing/vectors/checks.h"
#include "testing/vectors/inputs.h"
#include "testing/vectors/lanes.h"

namespace caffe2op_sigmoid::testing {
namespace {

// Masks as 0 and 1, and any bits behind them.
template <typename T, std::size_t kMasks, std::size_t kOperands>
Tuples<BitsOf<T>, kOperands> MaskTuples() {
  Tuples<BitsOf<T>, kOperands> tuples(1024);
  Random random(3);
  for (auto& tuple : tuples) {
    for (std::size_t k = 0; k < kOperands; ++k) {
      const BitsOf<T> bits = random.Bits<T>();
      tuple[k] = k < kMasks ? ToBits(static_cast<T>(bits >> 16U & 1U)) : bits;
    }
  }
  return tuples;
}

template <typename T>
struct MaskOf {
  explicit MaskOf(std::uint64_t lanes_set) : bits(lanes_set) {
    for (std::size_t lane = 0; lane < kMostLanes; ++lane) {
      lanes[lane] = ToBits(static_cast<T>(lanes_set >> lane & 1U));
    }
  }
  std::uint64_t bits;
  std::array<BitsOf<T>, kMostLanes> lanes;
};

std::uint64_t AllLanes(std::size_t lanes) {
  return lanes < kMostLanes ? (std::uint64_t{1} << lanes) - 1 : ~std::uint64_t{0};
}

// None, all, one, all but one, any.
template <typename T>
std::vector<MaskOf<T>> Masks(std::size_t lanes) {
  const std::uint64_t all = AllLanes(lanes);
  std::vector<MaskOf<T>> masks = {MaskOf<T>(0), MaskOf<T>(all)};
  Random random(4);
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    masks.emplace_back(std::uint64_t{1} << lane);
    masks.emplace_back(all ^ std::uint64_t{1} << lane);
  }
  for (int i = 0; i < 256; ++i) masks.emplace_back(random.Next() & all);
  return masks;
}

// f(mask): what the operation says, and what it should.
template <typename T, typename Operation, typename F>
void CheckPredicate(Report* report, const char* name, Operation operation, std::size_t lanes,
                    const F& expected) {
  if (operation == nullptr) return;
  report->SetOperation(name);
  for (const MaskOf<T>& mask : Masks<T>(lanes)) {
    const std::uint64_t result = operation(mask.lanes.data());
    report->Expect(result == expected(mask.bits), [&] {
      return " of the lanes " + Hex(mask.bits) + " (from the lowest bit) = " + Hex(result);
    });
  }
}

}  // namespace

template <typename T>
void CheckMasks(const VectorOperations<T>& v, Report* report) {
  using Bits = BitsOf<T>;
  const auto two = AllTuples<T, 2>();
  const auto is_mask = [](bool expected, Bits result) {
    return result == ToBits(static_cast<T>(expected));
  };
  CheckOperation(report, "Less", v.less, v.lanes, two,
                 [&](const std::array<Bits, 2>& t, Bits result) {
                   return is_mask(FromBits<T>(t[0]) < FromBits<T>(t[1]), result);
                 });
  CheckOperation(report, "Differ", v.differ, v.lanes, two,
                 [&](const std::array<Bits, 2>& t, Bits result) {
                   const T a = FromBits<T>(t[0]);
                   const T b = FromBits<T>(t[1]);
                   return is_mask(a < b || a > b, result);
                 });
  CheckOperation(report, "MaskAnd", v.mask_and, v.lanes, MaskTuples<T, 2, 2>(),
                 [&](const std::array<Bits, 2>& t, Bits result) {
                   return is_mask(t[0] != 0 && t[1] != 0, result);
                 });
  const auto is_chosen = [](const std::array<Bits, 3>& t, Bits result) {
    return result == (t[0] != 0 ? t[1] : t[2]);
  };
  CheckOperation(report, "Select", v.select, v.lanes, MaskTuples<T, 1, 3>(), is_chosen);
  CheckOperation(report, "IntSelect", v.int_select, v.lanes, MaskTuples<T, 1, 3>(), is_chosen);

  const std::uint64_t all = AllLanes(v.lanes);
  CheckPredicate<T>(report, "Any", v.any, v.lanes,
                    [](std::uint64_t bits) -> std::uint64_t { return bits != 0 ? 1 : 0; });
  CheckPredicate<T>(report, "All", v.all, v.lanes,
                    [&](std::uint64_t bits) -> std::uint64_t { return bits == all ? 1 : 0; });
  CheckPredicate<T>(report, "ToBits", v.to_bits, v.lanes, [](std::uint64_t bits) { return bits; });
}

template void CheckMasks<float>(const VectorOperations<float>& v, Report* report);
template void CheckMasks<double>(const VectorOperations<double>& v, Report* report);

}  // namespace caffe2op_sigmoid::testing
