// The inputs of the proof of the float64 functions.
#include "testing/float64_inputs.h"

#include <cmath>
#include <cstring>
#include <limits>

namespace caffe2op_sigmoid::testing {
namespace {

double FromBits(std::uint64_t bits) {
  double value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

// splitmix64 (Steele, Lea and Flood 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t Next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111eb;
    return z ^ (z >> 31U);
  }
  // In [0, 1), a multiple of 2^-53.
  double Unit() { return static_cast<double>(Next() >> 11U) * 0x1p-53; }
  double Between(double from, double to) { return from + Unit() * (to - from); }
  // Of either sign, its exponent uniform in [from, to).
  double Exponents(int from, int to) {
    const std::uint64_t bits = Next();
    const auto span = static_cast<std::uint64_t>(to - from);
    const std::uint64_t exponent = (Next() >> 8U) % span + static_cast<std::uint64_t>(from + 1023);
    constexpr std::uint64_t kKept = (std::uint64_t{1} << 63U) | ((std::uint64_t{1} << 52U) - 1);
    return FromBits((bits & kKept) | exponent << 52U);
  }

 private:
  std::uint64_t state_;
};

template <typename F>
void Fill(double* x, std::uint64_t block, std::uint64_t family, const F& f) {
  Random random(block * kFloat64Families + family);
  for (std::size_t i = 0; i < kFloat64Block; ++i) x[i] = f(&random);
}

void AnyBits(double* x, std::uint64_t block) {
  Fill(x, block, 0, [](Random* random) { return FromBits(random->Next()); });
}
void Exponents(double* x, std::uint64_t block) {
  Fill(x, block, 1, [](Random* random) { return random->Exponents(-64, 10); });
}
void Uniform(double* x, std::uint64_t block) {
  Fill(x, block, 2, [](Random* random) { return random->Between(-37.5, 37.5); });
}
// About normal, with a deviation of 4: a sum of twelve.
void Normal(double* x, std::uint64_t block) {
  Fill(x, block, 3, [](Random* random) {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += random->Unit();
    return 4 * sum;
  });
}
// Blocks of low, of subnormal results, of results near 1, and of all of them.
void Tails(double* x, std::uint64_t block) {
  Fill(x, block, 4, [block](Random* random) {
    const std::uint64_t any = random->Next() >> 62U;
    switch (block % 4 == 3 ? any : block % 4) {
      case 0:
        return random->Between(-708.5, -36.8);
      case 1:
        return random->Between(-745.3, -708.3);
      case 2:
        return random->Between(36, 38);
      default:
        return random->Between(-37.5, -36.5);
    }
  });
}
// Few bits, half of them: the ties of the first terms of the series lie there.
void Small(double* x, std::uint64_t block) {
  Fill(x, block, 5, [](Random* random) {
    const double any = random->Exponents(-60, 0);
    const std::uint64_t choice = random->Next();
    if (choice % 2 == 0) return any;
    std::uint64_t bits = 0;
    std::memcpy(&bits, &any, sizeof bits);
    return FromBits(bits >> (choice >> 8U) % 53 << (choice >> 8U) % 53);
  });
}

// Where reduced arguments are largest, and with them the errors of 16 table entries: beside odd
// multiples of ln 2/32, where e^-x is more than 1.
void Edges(double* x, std::uint64_t block) {
  Fill(x, block, 6, [](Random* random) {
    const auto step = static_cast<double>(16 + (random->Next() >> 8U) % 830);
    return -(step + 0.5 + random->Between(-0.03, 0.03)) * (0x1.62e42fefa39efp-1 / 16);
  });
}

class Neighbours {
 public:
  // So many below and above.
  void Add(double center, int count) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    double below = center;
    double above = center;
    points_.push_back(center);
    for (int i = 0; i < count; ++i) {
      points_.push_back(below = std::nextafter(below, -kInfinity));
      points_.push_back(above = std::nextafter(above, kInfinity));
    }
  }
  std::vector<double> points_;
};

}  // namespace

const Float64Family kFamilies[kFloat64Families] = {
    {"any bits", AnyBits}, {"exponents", Exponents}, {"uniform", Uniform}, {"normal", Normal},
    {"tails", Tails},      {"small", Small},         {"edges", Edges},
};

std::vector<double> SpecialFloat64Inputs() {
  Neighbours points;
  // Where paths begin and end, and where results become subnormal, 0, 1, or lose a bit.
  for (const double threshold : {0.0,
                                 36.04365338911715,
                                 36.7368005696771,
                                 37.42994775023705,
                                 37.5,
                                 40.0,
                                 51.9860,
                                 -36.7368005696771,
                                 -36.9,
                                 -37.42994775023705,
                                 -600.0,
                                 -708.3964185322641,
                                 -709.089565712824,
                                 -709.782712893384,
                                 -744.4400719213812,
                                 -745.1332191019411,
                                 -745.2,
                                 -746.0,
                                 0x1p-25,
                                 -0x1p-25,
                                 0x1p-52,
                                 -0x1p-52,
                                 0x1p-53,
                                 -0x1p-53,
                                 0x1p-54,
                                 -0x1p-54,
                                 0x1p-1022,
                                 -0x1p-1022}) {
    points.Add(threshold, 300);
  }
  for (int k = -1074; k <= 1023; ++k) {
    points.Add(std::ldexp(1.0, k), 8);
    points.Add(-std::ldexp(1.0, k), 8);
  }
  constexpr double kStep = 0x1.62e42fefa39efp-9;  // half of ln 2/128
  for (int k = -56 * 256; k <= 1077 * 256; ++k) points.Add(-k * kStep, 3);
  for (int scale = 0; scale <= 64; ++scale) {
    for (int a = 1; a < 2048; a += 2) {
      for (const double x : {std::ldexp(a, -scale), std::ldexp(3.0 * a, -scale)}) {
        points.points_.push_back(x);
        points.points_.push_back(-x);
      }
    }
  }
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const double x : {kInfinity, -kInfinity, std::numeric_limits<double>::quiet_NaN(), -0.0,
                         std::numeric_limits<double>::max(), -std::numeric_limits<double>::max()}) {
    points.points_.push_back(x);
  }
  return points.points_;
}

}  // namespace caffe2op_sigmoid::testing
