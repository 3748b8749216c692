// The contract's conversions of float16 and bfloat16.
#include <algorithm>
#include <cmath>
#include <limits>

#include "testing/vectors/checks.h"
#include "testing/vectors/inputs.h"
#include "testing/vectors/lanes.h"

namespace caffe2op_sigmoid::testing {
namespace {

using Half = std::uint16_t;

struct Format {
  int fraction;  // bits
  int least;     // exponent of normal numbers
};
constexpr Format kFloat16 = {10, -14};
constexpr Format kBfloat16 = {7, -126};

constexpr unsigned InfinityOf(Format format) {
  return 0x7FFFU >> format.fraction << format.fraction;
}

// What the bits stand for; NaN for NaN.
double Widen(Format format, Half bits) {
  const unsigned magnitude = bits & 0x7FFFU;
  const double sign = (bits & 0x8000U) != 0 ? -1 : 1;
  if (magnitude > InfinityOf(format)) return std::numeric_limits<double>::quiet_NaN();
  if (magnitude == InfinityOf(format)) return sign * std::numeric_limits<double>::infinity();
  const unsigned one = 1U << static_cast<unsigned>(format.fraction);
  const unsigned fraction = magnitude % one;
  const int exponent = static_cast<int>(magnitude / one);
  const double significand = exponent == 0 ? fraction : fraction + one;
  return sign * std::ldexp(significand, std::max(exponent - 1, 0) + format.least - format.fraction);
}

// The bits of the nearest number of a finite or infinite one; ties to even, as nearbyint has it.
Half Narrow(Format format, float v) {
  const unsigned sign = std::signbit(v) ? 0x8000U : 0;
  const double magnitude = std::fabs(v);
  unsigned bits = InfinityOf(format);
  if (magnitude == 0) return static_cast<Half>(sign);
  if (!std::isinf(magnitude)) {
    const int exponent = std::max(std::ilogb(magnitude), format.least);
    const double units = std::nearbyint(std::ldexp(magnitude, format.fraction - exponent));
    const unsigned carried = static_cast<unsigned>(exponent - format.least)
                             << static_cast<unsigned>(format.fraction);
    bits = std::min(bits, carried + static_cast<unsigned>(units));
  }
  return static_cast<Half>(sign | bits);
}

// All of them, each somewhere.
void CheckWiden(Report* report, const char* name, Format format, std::size_t lanes,
                void (*widen)(const Half* h, std::uint32_t* result)) {
  report->SetOperation(name);
  std::array<Half, kMostLanes> h = {};
  std::array<std::uint32_t, kMostLanes> results = {};
  constexpr unsigned kAll = 1U << 16U;
  // Neighbours far apart: every vector has numbers of all kinds.
  constexpr unsigned kStep = 0x9E37;
  for (unsigned first = 0; first < kAll; first += static_cast<unsigned>(lanes)) {
    for (unsigned lane = 0; lane < lanes; ++lane) {
      h[lane] = static_cast<Half>((first + lane) * kStep);
    }
    widen(h.data(), results.data());
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      const double expected = Widen(format, h[lane]);
      const auto result = FromBits<float>(results[lane]);
      const bool kept = std::isnan(expected)
                            ? std::isnan(result)
                            : ToBits(static_cast<double>(result)) == ToBits(expected);
      report->Expect(kept, [&] {
        return "(" + Hex(std::uint32_t{h[lane]}) + ") = " + Hex(results[lane]) + " in lane " +
               std::to_string(lane);
      });
    }
  }
}

// The middles between all neighbours, the largest number's too, and what is next to the middles.
std::vector<std::uint32_t> Middles(Format format) {
  std::vector<std::uint32_t> middles;
  for (unsigned low = 0; low < InfinityOf(format); ++low) {
    const double value = Widen(format, static_cast<Half>(low));
    const double below = low == 0 ? 0 : Widen(format, static_cast<Half>(low - 1));
    const bool last = low + 1 == InfinityOf(format);
    const double above = last ? value + (value - below) : Widen(format, static_cast<Half>(low + 1));
    const auto middle = static_cast<float>((value + above) / 2);
    const std::uint32_t sign = low % 3 == 0 ? 0x80000000U : 0;
    for (const std::uint32_t step : {0U, 1U, ~0U}) {
      middles.push_back((ToBits(middle) + step) | sign);
    }
  }
  return middles;
}

void CheckNarrow(Report* report, const char* name, Format format, std::size_t lanes,
                 void (*narrow)(const std::uint32_t* v, Half* result)) {
  report->SetOperation(name);
  Tuples<std::uint32_t, 1> tuples = AllTuples<float, 1>();
  Random random(10);
  for (int i = 0; i < 4096; ++i) tuples.push_back({ToBits(random.Between<float>(-28, 18))});
  std::array<Half, kMostLanes> results = {};
  const auto expect = [&](const std::uint32_t* v, std::size_t lane) {
    const auto value = FromBits<float>(v[lane]);
    const unsigned quiet = InfinityOf(format) | 1U << static_cast<unsigned>(format.fraction - 1);
    const bool kept = std::isnan(value) ? (results[lane] & quiet) == quiet
                                        : results[lane] == Narrow(format, value);
    report->Expect(kept, [&] {
      return "(" + Hex(v[lane]) + ") = " + Hex(std::uint32_t{results[lane]}) + " in lane " +
             std::to_string(lane);
    });
  };
  ForEachVector(lanes, tuples, [&](const Lanes<std::uint32_t, 1>& operands, const auto&) {
    narrow(operands[0].data(), results.data());
    for (std::size_t lane = 0; lane < lanes; ++lane) expect(operands[0].data(), lane);
  });
  // Too many to try each in every lane.
  std::vector<std::uint32_t> middles = Middles(format);
  middles.resize((middles.size() + lanes - 1) / lanes * lanes);
  for (std::size_t first = 0; first < middles.size(); first += lanes) {
    narrow(&middles[first], results.data());
    for (std::size_t lane = 0; lane < lanes; ++lane) expect(&middles[first], lane);
  }
}

void CheckCut(Report* report, std::size_t lanes,
              void (*cut)(const std::uint32_t* v, Half* result)) {
  report->SetOperation("CutBfloat16");
  std::array<Half, kMostLanes> results = {};
  const auto tuples = AllTuples<float, 1>();
  ForEachVector(lanes, tuples, [&](const Lanes<std::uint32_t, 1>& operands, const auto&) {
    cut(operands[0].data(), results.data());
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      const std::uint32_t bits = operands[0][lane];
      report->Expect(results[lane] == bits >> 16U, [&] {
        return "(" + Hex(bits) + ") = " + Hex(std::uint32_t{results[lane]}) + " in lane " +
               std::to_string(lane);
      });
    }
  });
}

}  // namespace

void CheckHalves(const VectorOperations<float>& v, Report* report) {
  if (v.narrow_float16 == nullptr) return;
  CheckWiden(report, "WidenFloat16", kFloat16, v.lanes, v.widen_float16);
  CheckWiden(report, "WidenBfloat16", kBfloat16, v.lanes, v.widen_bfloat16);
  CheckNarrow(report, "NarrowFloat16", kFloat16, v.lanes, v.narrow_float16);
  CheckNarrow(report, "NarrowBfloat16", kBfloat16, v.lanes, v.narrow_bfloat16);
  CheckCut(report, v.lanes, v.cut_bfloat16);
}

}  // namespace caffe2op_sigmoid::testing
