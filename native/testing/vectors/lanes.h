// Tries an operation on tuples of operands, each tuple in every lane.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <tuple>

#include "testing/vectors/inputs.h"
#include "testing/vectors/report.h"

namespace caffe2op_sigmoid::testing {

// Four vectors of 16 floats.
inline constexpr std::size_t kMostLanes = 64;

// One array of lanes for each operand.
template <typename Bits, std::size_t kOperands>
using Lanes = std::array<std::array<Bits, kMostLanes>, kOperands>;

// Calls f(operands, at): the operands of a whole vector, of which lane i has those of
// tuples[at(i)].
template <typename Bits, std::size_t kOperands, typename F>
void ForEachVector(std::size_t lanes, const Tuples<Bits, kOperands>& tuples, const F& f) {
  Lanes<Bits, kOperands> operands = {};
  for (std::size_t shift = 0; shift < lanes; ++shift) {
    for (std::size_t first = 0; first < tuples.size(); first += lanes) {
      const auto at = [&](std::size_t lane) { return (first + shift + lane) % tuples.size(); };
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        for (std::size_t k = 0; k < kOperands; ++k) operands[k][lane] = tuples[at(lane)][k];
      }
      f(operands, at);
    }
  }
}

// "(operands) = result in lane i"
template <typename Bits, std::size_t kOperands>
std::string Describe(const std::array<Bits, kOperands>& tuple, Bits result, std::size_t lane) {
  std::string text = "(";
  for (const Bits operand : tuple) text += (text.size() > 1 ? ", " : "") + Hex(operand);
  return text + ") = " + Hex(result) + " in lane " + std::to_string(lane);
}

// run(operands, result) applies an operation to a vector; kept(tuple, result) says whether the
// result of a lane is what its operands promise.
template <typename Bits, std::size_t kOperands, typename Run, typename Kept>
void CheckLanes(Report* report, std::size_t lanes, const Tuples<Bits, kOperands>& tuples,
                const Run& run, const Kept& kept) {
  std::array<Bits, kMostLanes> results = {};
  ForEachVector(lanes, tuples, [&](const Lanes<Bits, kOperands>& operands, const auto& at) {
    run(operands, results.data());
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      const auto& tuple = tuples[at(lane)];
      report->Expect(kept(tuple, results[lane]),
                     [&] { return Describe(tuple, results[lane], lane); });
    }
  });
}

// The same for an operation of a table; nothing if the type has none.
template <typename Bits, std::size_t kOperands, typename Operation, typename Kept>
void CheckOperation(Report* report, const char* name, Operation operation, std::size_t lanes,
                    const Tuples<Bits, kOperands>& tuples, const Kept& kept) {
  if (operation == nullptr) return;
  report->SetOperation(name);
  const auto run = [&](const Lanes<Bits, kOperands>& operands, Bits* result) {
    std::apply([&](const auto&... operand) { operation(operand.data()..., result); }, operands);
  };
  CheckLanes(report, lanes, tuples, run, kept);
}

}  // namespace caffe2op_sigmoid::testing
