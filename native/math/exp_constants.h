// Constants of the exponentials and of the sigmoid near 0.
// Written by scripts/coefficients.py, which explains them and prints their errors; do not edit.
#pragma once

#include <cstdint>

namespace caffe2op_sigmoid::kernels {

// In double: e^t = 2^(k/2^bits) e^r, e^r = 1 + r + r^2 q(r), q lowest coefficient first.
// k = round(t * kScale), r = t - k * kHigh - k * kLow; k * kHigh is exact for |k| < 2^14.
// kTable[k mod 2^bits] + (k << (52 - bits)) are the bits of 2^(k/2^bits).
template <int kBits>
struct ExpDouble;

// The same in pairs of float32, k = round(t * kScale) taken from t * kScale + kShift: with the bits
// of that sum for an index, kTable[index mod 2^bits] + (index << (23 - bits)) are the bits of a
// float T with e^t = T exp(kLogs[index mod 2^bits]) e^r. The bits in which it differs from kBase
// are a number below kLimit if -40 * 2^bits <= k < 24 * 2^bits; then T < 2^24.
template <int kBits>
struct ExpFloat;

// The same in single float32: e^t = T c(r), c(r) = kC[0] + kC[1] r + kC[2] r^2 + r^3. kScale,
// kShift and kBase are scaled by a power of 2 such that k, taken from such sums, is minus k's part
// of the reduction that k * kHigh leaves out. Below kLimit, -96 * 2^bits <= k < 126 * 2^bits.
template <int kBits>
struct ExpFastTable;

// The same in single float32 without a table: e^r - 1 = r p(r), p lowest coefficient first.
struct ExpFastPolynomial;

// clang-format off: one number a line.
// Relative error of the polynomial: 2^-56.1.
template <>
struct ExpDouble<2> {
  static constexpr double kScale = 0x1.71547652b82fep+2;
  static constexpr double kHigh = 0x1.62e42fefa0000p-3;
  static constexpr double kLow = 0x1.cf79abc9e3b3ap-42;
  static constexpr int kTerms = 7;
  alignas(64) static constexpr double kQ[7] = {
      0x1.0000000000000p-1,
      0x1.5555555556748p-3,
      0x1.5555555555c83p-5,
      0x1.111110c65a277p-7,
      0x1.6c16c13051822p-10,
      0x1.a02d71c4b5e0fp-13,
      0x1.a0298e7bb2eadp-16,
  };
  alignas(64) static constexpr std::int64_t kTable[4] = {
      0x3ff0000000000000,
      0x3fef06fe0a31b715,
      0x3feea09e667f3bcd,
      0x3feee89f995ad3ad,
  };
};

// Relative error of the polynomial: 2^-55.0.
template <>
struct ExpDouble<4> {
  static constexpr double kScale = 0x1.71547652b82fep+4;
  static constexpr double kHigh = 0x1.62e42fefa0000p-5;
  static constexpr double kLow = 0x1.cf79abc9e3b3ap-44;
  static constexpr int kTerms = 5;
  alignas(64) static constexpr double kQ[5] = {
      0x1.0000000000000p-1,
      0x1.55555554dd44dp-3,
      0x1.55555555194d2p-5,
      0x1.11120af701decp-7,
      0x1.6c17bb51f236dp-10,
  };
  alignas(64) static constexpr std::int64_t kTable[16] = {
      0x3ff0000000000000,
      0x3fefb5586cf9890f,
      0x3fef72b83c7d517b,
      0x3fef387a6e756238,
      0x3fef06fe0a31b715,
      0x3feedea64c123422,
      0x3feebfdad5362a27,
      0x3feeab07dd485429,
      0x3feea09e667f3bcd,
      0x3feea11473eb0187,
      0x3feeace5422aa0db,
      0x3feec49182a3f090,
      0x3feee89f995ad3ad,
      0x3fef199bdd85529c,
      0x3fef5818dcfba487,
      0x3fefa4afa2a490da,
  };
};

// Relative error of the polynomial: 2^-57.7.
template <>
struct ExpDouble<6> {
  static constexpr double kScale = 0x1.71547652b82fep+6;
  static constexpr double kHigh = 0x1.62e42fefa0000p-7;
  static constexpr double kLow = 0x1.cf79abc9e3b3ap-46;
  static constexpr int kTerms = 4;
  alignas(64) static constexpr double kQ[4] = {
      0x1.ffffffffff57fp-2,
      0x1.5555555555255p-3,
      0x1.55556b3304ec0p-5,
      0x1.11111d8fbe766p-7,
  };
  alignas(64) static constexpr std::int64_t kTable[64] = {
      0x3ff0000000000000,
      0x3fefec9a3e778061,
      0x3fefd9b0d3158574,
      0x3fefc74518759bc8,
      0x3fefb5586cf9890f,
      0x3fefa3ec32d3d1a2,
      0x3fef9301d0125b51,
      0x3fef829aaea92de0,
      0x3fef72b83c7d517b,
      0x3fef635beb6fcb75,
      0x3fef54873168b9aa,
      0x3fef463b88628cd6,
      0x3fef387a6e756238,
      0x3fef2b4565e27cdd,
      0x3fef1e9df51fdee1,
      0x3fef1285a6e4030b,
      0x3fef06fe0a31b715,
      0x3feefc08b26416ff,
      0x3feef1a7373aa9cb,
      0x3feee7db34e59ff7,
      0x3feedea64c123422,
      0x3feed60a21f72e2a,
      0x3feece086061892d,
      0x3feec6a2b5c13cd0,
      0x3feebfdad5362a27,
      0x3feeb9b2769d2ca7,
      0x3feeb42b569d4f82,
      0x3feeaf4736b527da,
      0x3feeab07dd485429,
      0x3feea76f15ad2148,
      0x3feea47eb03a5585,
      0x3feea23882552225,
      0x3feea09e667f3bcd,
      0x3fee9fb23c651a2f,
      0x3fee9f75e8ec5f74,
      0x3fee9feb564267c9,
      0x3feea11473eb0187,
      0x3feea2f336cf4e62,
      0x3feea589994cce13,
      0x3feea8d99b4492ed,
      0x3feeace5422aa0db,
      0x3feeb1ae99157736,
      0x3feeb737b0cdc5e5,
      0x3feebd829fde4e50,
      0x3feec49182a3f090,
      0x3feecc667b5de565,
      0x3feed503b23e255d,
      0x3feede6b5579fdbf,
      0x3feee89f995ad3ad,
      0x3feef3a2b84f15fb,
      0x3feeff76f2fb5e47,
      0x3fef0c1e904bc1d2,
      0x3fef199bdd85529c,
      0x3fef27f12e57d14b,
      0x3fef3720dcef9069,
      0x3fef472d4a07897c,
      0x3fef5818dcfba487,
      0x3fef69e603db3285,
      0x3fef7c97337b9b5f,
      0x3fef902ee78b3ff6,
      0x3fefa4afa2a490da,
      0x3fefba1bee615a27,
      0x3fefd0765b6e4540,
      0x3fefe7c1819e90d8,
  };
};

// Relative error of the polynomial: 2^-39.2.
template <>
struct ExpFloat<3> {
  static constexpr float kScale = 0x1.7154760000000p+3F;
  static constexpr float kShift = 0x1.8002800000000p+23F;
  static constexpr float kHigh = 0x1.62e4300000000p-4F;
  static constexpr float kLow = -0x1.05c6100000000p-32F;
  static constexpr std::int32_t kBase = 0x4b400000;
  static constexpr std::int32_t kLimit = 512;
  static constexpr int kTerms = 4;
  alignas(64) static constexpr float kQ[4] = {
      0x1.0000000000000p-1F,
      0x1.5555560000000p-3F,
      0x1.555ace0000000p-5F,
      0x1.1114320000000p-7F,
  };
  alignas(64) static constexpr std::int32_t kTable[8] = {
      0x2b800000,
      0x2b7b95c2,
      0x2b7837f0,
      0x2b75fed7,
      0x2b7504f3,
      0x2b75672a,
      0x2b7744fd,
      0x2b7ac0c7,
  };
  alignas(64) static constexpr float kLogs[8] = {
      0x0.0p+0F,
      -0x1.9c0c220000000p-27F,
      0x1.1250020000000p-25F,
      -0x1.0a35520000000p-25F,
      0x1.26055c0000000p-26F,
      0x1.67a1ca0000000p-28F,
      -0x1.f9c3060000000p-27F,
      -0x1.a5217c0000000p-28F,
  };
};

// Relative error of the polynomial: 2^-41.5.
template <>
struct ExpFloat<5> {
  static constexpr float kScale = 0x1.7154760000000p+5F;
  static constexpr float kShift = 0x1.800a000000000p+23F;
  static constexpr float kHigh = 0x1.62e4300000000p-6F;
  static constexpr float kLow = -0x1.05c6100000000p-34F;
  static constexpr std::int32_t kBase = 0x4b400000;
  static constexpr std::int32_t kLimit = 2048;
  static constexpr int kTerms = 3;
  alignas(64) static constexpr float kQ[3] = {
      0x1.0000000000000p-1F,
      0x1.5555b80000000p-3F,
      0x1.5555960000000p-5F,
  };
  alignas(64) static constexpr std::int32_t kTable[32] = {
      0x2b800000,
      0x2b7ecd87,
      0x2b7daac3,
      0x2b7c980f,
      0x2b7b95c2,
      0x2b7aa43a,
      0x2b79c3d3,
      0x2b78f4f0,
      0x2b7837f0,
      0x2b778d3a,
      0x2b76f532,
      0x2b767043,
      0x2b75fed7,
      0x2b75a15b,
      0x2b75583f,
      0x2b7523f6,
      0x2b7504f3,
      0x2b74fbaf,
      0x2b7508a4,
      0x2b752c4d,
      0x2b75672a,
      0x2b75b9be,
      0x2b76248c,
      0x2b76a81e,
      0x2b7744fd,
      0x2b77fbb8,
      0x2b78ccdf,
      0x2b79b907,
      0x2b7ac0c7,
      0x2b7be4ba,
      0x2b7d257d,
      0x2b7e83b3,
  };
  alignas(64) static constexpr float kLogs[32] = {
      0x0.0p+0F,
      -0x1.9474160000000p-25F,
      0x1.8d96d40000000p-25F,
      -0x1.dda2fe0000000p-25F,
      -0x1.9c0c220000000p-27F,
      -0x1.a2fbb40000000p-25F,
      0x1.9649020000000p-25F,
      -0x1.2b0dbc0000000p-25F,
      0x1.1250020000000p-25F,
      -0x1.cde8ce0000000p-26F,
      0x1.370be40000000p-25F,
      0x1.336de20000000p-30F,
      -0x1.0a35520000000p-25F,
      -0x1.c541b60000000p-26F,
      -0x1.00d8ac0000000p-27F,
      -0x1.6cb2840000000p-25F,
      0x1.26055c0000000p-26F,
      0x1.8b2bb80000000p-26F,
      -0x1.05cb440000000p-25F,
      -0x1.1c21420000000p-26F,
      0x1.67a1ca0000000p-28F,
      -0x1.348e560000000p-25F,
      0x1.a3b5e40000000p-28F,
      -0x1.0b7ec80000000p-25F,
      -0x1.f9c3060000000p-27F,
      -0x1.e4c8860000000p-26F,
      -0x1.6961b40000000p-28F,
      -0x1.b5151e0000000p-28F,
      -0x1.a5217c0000000p-28F,
      -0x1.ab71320000000p-26F,
      0x1.61428e0000000p-28F,
      -0x1.2ad5f80000000p-27F,
  };
};

// Relative error of the cubic: 2^-24.8.
template <>
struct ExpFastTable<3> {
  static constexpr float kScale = 0x1.7154760000000p-29F;
  static constexpr float kShift = 0x1.8006000000000p-9F;
  static constexpr float kHigh = 0x1.62e4300000000p+28F;
  static constexpr std::int32_t kBase = 0x3b400000;
  static constexpr std::int32_t kLimit = 1776;
  alignas(64) static constexpr float kC[3] = {
      0x1.802b200000000p+2F,
      0x1.802b220000000p+2F,
      0x1.8039be0000000p+1F,
  };
  alignas(64) static constexpr std::int32_t kTable[8] = {
      0x0e2a9782,
      0x0e2a081e,
      0x0e2ade78,
      0x0e2d3af0,
      0x0e3140d7,
      0x0e338b56,
      0x0e2f7337,
      0x0e2c6ef3,
  };
};

// Relative error of the cubic: 2^-28.6.
template <>
struct ExpFastTable<4> {
  static constexpr float kScale = 0x1.7154760000000p-29F;
  static constexpr float kShift = 0x1.800c000000000p-10F;
  static constexpr float kHigh = 0x1.62e4300000000p+28F;
  static constexpr std::int32_t kBase = 0x3ac00000;
  static constexpr std::int32_t kLimit = 3552;
  alignas(64) static constexpr float kC[3] = {
      0x1.7f91e80000000p+2F,
      0x1.7f91e60000000p+2F,
      0x1.7f955e0000000p+1F,
  };
  alignas(64) static constexpr std::int32_t kTable[16] = {
      0x0e2adba7,
      0x0e2a6c2c,
      0x0e2a526e,
      0x0e2a9238,
      0x0e2b2f81,
      0x0e2c2e6e,
      0x0e2d9350,
      0x0e2f62ab,
      0x0e31a136,
      0x0e3453dd,
      0x0e33bfe2,
      0x0e319525,
      0x0e2fac84,
      0x0e2e08ee,
      0x0e2cad70,
      0x0e2b9d3c,
  };
};

// Relative error of the polynomial: 2^-26.6.
struct ExpFastPolynomial {
  static constexpr float kScale = 0x1.7154760000000p+0F;
  static constexpr float kHigh = 0x1.62e4000000000p-1F;
  static constexpr float kLow = 0x1.7f7d1c0000000p-20F;
  static constexpr int kTerms = 6;
  alignas(64) static constexpr float kP[6] = {
      0x1.0000000000000p+0F,
      0x1.0000000000000p-1F,
      0x1.5554de0000000p-3F,
      0x1.55551a0000000p-5F,
      0x1.120b620000000p-7F,
      0x1.6d10fc0000000p-10F,
  };
};

// Taylor: sigmoid(x) = 1/2 + x/4 - x^3/48 + x^5/480 - ...
inline constexpr double kSmall1 = 0x1.0000000000000p-2;
inline constexpr double kSmall3 = -0x1.5555555555555p-6;
inline constexpr double kSmall5 = 0x1.1111111111111p-9;
// clang-format on

}  // namespace caffe2op_sigmoid::kernels
