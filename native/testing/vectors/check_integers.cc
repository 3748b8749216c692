// The contract's integers and tables.
#include <algorithm>
#include <vector>

#include "testing/vectors/checks.h"
#include "testing/vectors/inputs.h"
#include "testing/vectors/lanes.h"

namespace caffe2op_sigmoid::testing {
namespace {

template <typename T>
void CheckSetInt(const VectorOperations<T>& v, Report* report) {
  report->SetOperation("SetInt");
  std::array<BitsOf<T>, kMostLanes> result = {};
  for (const auto& tuple : AllTuples<T, 1>()) {
    v.set_int(tuple[0], result.data());
    for (std::size_t lane = 0; lane < v.lanes; ++lane) {
      report->Expect(result[lane] == tuple[0], [&] { return Describe(tuple, result[lane], lane); });
    }
  }
}

// Entries of any bits, looked up by small indexes and by any bits.
template <typename T, typename Operation>
void CheckLookup(Report* report, const char* name, Operation operation, std::size_t lanes,
                 int table_bits) {
  if (operation == nullptr) return;
  report->SetOperation(name);
  const std::size_t size = std::size_t{1} << static_cast<unsigned>(table_bits);
  Random random(5);
  std::vector<BitsOf<T>> table(size);
  for (auto& entry : table) entry = random.Bits<T>();
  Tuples<BitsOf<T>, 1> indexes = AllTuples<T, 1>();
  for (std::size_t i = 0; i < 4 * size; ++i) {
    indexes.push_back({static_cast<BitsOf<T>>(i)});
    indexes.push_back({static_cast<BitsOf<T>>(-i)});
  }
  const auto run = [&](const Lanes<BitsOf<T>, 1>& operands, BitsOf<T>* result) {
    operation(table.data(), operands[0].data(), result);
  };
  CheckLanes(report, lanes, indexes, run,
             [&](const std::array<BitsOf<T>, 1>& tuple, BitsOf<T> result) {
               return result == table[tuple[0] & (size - 1)];
             });
}

// A table of pairs of any bits, the numbers of `second` or the others.
template <typename T, typename Operation>
void CheckPairLookup(Report* report, Operation operation, const VectorOperations<T>& v,
                     bool second) {
  if (operation == nullptr) return;
  report->SetOperation("LookupPair");
  const std::size_t size = std::size_t{1} << static_cast<unsigned>(v.pair_table_bits);
  Random random(7);
  std::vector<BitsOf<T>> table(2 * size);
  for (auto& entry : table) entry = random.Bits<T>();
  Tuples<BitsOf<T>, 1> indexes = AllTuples<T, 1>();
  for (std::size_t i = 0; i < 4 * size; ++i) {
    indexes.push_back({static_cast<BitsOf<T>>(i)});
    indexes.push_back({static_cast<BitsOf<T>>(-i)});
  }
  const auto run = [&](const Lanes<BitsOf<T>, 1>& operands, BitsOf<T>* result) {
    operation(table.data(), operands[0].data(), result);
  };
  CheckLanes(report, v.lanes, indexes, run,
             [&](const std::array<BitsOf<T>, 1>& tuple, BitsOf<T> result) {
               const std::size_t pair = tuple[0] & (size - 1);
               const std::size_t at =
                   v.pairs_interleaved ? 2 * pair + (second ? 1 : 0) : pair + (second ? size : 0);
               return result == table[at];
             });
}

// One or two vectors whose lanes are compared with a base together.
template <typename Bits>
struct Range {
  Bits limit;
  Bits base;
  std::array<Bits, 2 * kMostLanes> v;
  std::size_t count;
};

// Must it be true, must it be false? If only all lanes' bits together reach the limit, either.
template <typename Bits>
void ExpectBelow(Report* report, const Range<Bits>& range, bool result) {
  Bits largest = 0;
  Bits together = 0;
  for (std::size_t lane = 0; lane < range.count; ++lane) {
    largest = std::max(largest, range.v[lane] ^ range.base);
    together |= range.v[lane] ^ range.base;
  }
  if (largest < range.limit && together >= range.limit) return;
  report->Expect(result == (largest < range.limit), [&] {
    return " " + Hex(range.limit) + " with the largest difference " + Hex(largest) +
           (result ? ": true" : ": false");
  });
}

template <typename Bits, typename Below>
void CheckRanges(Report* report, Bits limit, std::size_t count, const Below& below) {
  Random random(6);
  const Bits above[] = {limit, limit + 1, limit * 2, Bits{1} << 31U, ~Bits{0}, ~Bits{0} >> 1U};
  for (int i = 0; i < 64; ++i) {
    const auto base = static_cast<Bits>(random.Next());
    // Small enough that their bits together stay below, too; and up to the limit.
    const Bits most = i % 2 == 0 ? limit / 2 : limit;
    Range<Bits> range = {limit, base, {}, count};
    for (std::size_t lane = 0; lane < count; ++lane) {
      range.v[lane] = (static_cast<Bits>(random.Next()) % most) ^ base;
    }
    ExpectBelow(report, range, below(range));
    for (std::size_t lane = 0; lane < count; ++lane) {
      Range<Bits> broken = range;
      for (const Bits difference : above) {
        broken.v[lane] = difference ^ base;
        ExpectBelow(report, broken, below(broken));
      }
      broken.v[lane] = (limit - 1) ^ base;
      ExpectBelow(report, broken, below(broken));
    }
  }
}

template <typename T>
void CheckRange(const VectorOperations<T>& v, Report* report) {
  using Bits = BitsOf<T>;
  if (v.all_below[0] == nullptr) return;
  report->SetOperation("AllBelow Difference SetSingleInt");
  for (std::size_t k = 0; k < std::size(kLimits<T>); ++k) {
    const Bits limit = kLimits<T>[k];
    CheckRanges(report, limit, v.lanes, [&](const Range<Bits>& range) {
      return v.all_below[k](range.v.data(), range.base);
    });
    CheckRanges(report, limit, 2 * v.lanes, [&](const Range<Bits>& range) {
      return v.both_below[k](range.v.data(), range.v.data() + v.lanes, range.base);
    });
  }
}

}  // namespace

template <typename T>
void CheckIntegers(const VectorOperations<T>& v, Report* report) {
  using Bits = BitsOf<T>;
  using One = std::array<Bits, 1>;
  using Two = std::array<Bits, 2>;
  const auto one = AllTuples<T, 1>();
  const auto two = AllTuples<T, 2>();
  CheckOperation(report, "Bits FromBits", v.bits, v.lanes, one,
                 [](const One& t, Bits result) { return result == t[0]; });
  CheckSetInt(v, report);
  CheckOperation(report, "IntAdd", v.int_add, v.lanes, two,
                 [](const Two& t, Bits result) { return result == t[0] + t[1]; });
  CheckOperation(report, "IntSub", v.int_sub, v.lanes, two,
                 [](const Two& t, Bits result) { return result == t[0] - t[1]; });
  CheckOperation(report, "IntAnd", v.int_and, v.lanes, two,
                 [](const Two& t, Bits result) { return result == (t[0] & t[1]); });
  // Random bits have some in common.
  auto apart = two;
  for (const Two& t : two) apart.push_back({t[0], t[1] & ~t[0]});
  CheckOperation(report, "Disjoint", v.disjoint, v.lanes, apart, [](const Two& t, Bits result) {
    return result == ToBits(static_cast<T>((t[0] & t[1]) == 0 ? 1 : 0));
  });
  for (std::size_t k = 0; k < std::size(kShifts<T>); ++k) {
    const auto shift = static_cast<unsigned>(kShifts<T>[k]);
    CheckOperation(report, "ShiftLeft", v.shift_left[k], v.lanes, one,
                   [&](const One& t, Bits result) { return result == t[0] << shift; });
    CheckOperation(report, "ShiftRight", v.shift_right[k], v.lanes, one,
                   [&](const One& t, Bits result) { return result == t[0] >> shift; });
  }
}

template <typename T>
void CheckTables(const VectorOperations<T>& v, Report* report) {
  CheckLookup<T>(report, "Lookup", v.lookup, v.lanes, v.table_bits);
  CheckLookup<T>(report, "Lookup", v.int_lookup, v.lanes, v.table_bits);
  CheckLookup<T>(report, "Lookup", v.fast_lookup, v.lanes, v.fast_table_bits);
  CheckPairLookup(report, v.lookup_first, v, false);
  CheckPairLookup(report, v.lookup_second, v, true);
  CheckRange(v, report);
}

template void CheckIntegers<float>(const VectorOperations<float>& v, Report* report);
template void CheckIntegers<double>(const VectorOperations<double>& v, Report* report);
template void CheckTables<float>(const VectorOperations<float>& v, Report* report);
template void CheckTables<double>(const VectorOperations<double>& v, Report* report);

}  // namespace caffe2op_sigmoid::testing
