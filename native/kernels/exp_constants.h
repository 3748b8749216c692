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

// The same in pairs of float32: kTable[k mod 2^bits] + (k << (23 - bits)) are the bits of a float
// T with e^t = T exp(kLogs[k mod 2^bits]) e^r.
template <int kBits>
struct ExpFloat;

// In single float32: e^r - 1 = r p(r), p lowest coefficient first; the table as above.
template <int kBits>
struct ExpFast;

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

// Relative error of the polynomial: 2^-44.1.
template <>
struct ExpFloat<4> {
  static constexpr float kScale = 0x1.7154760000000p+4F;
  static constexpr float kHigh = 0x1.62e4300000000p-5F;
  static constexpr float kLow = -0x1.05c6100000000p-33F;
  static constexpr int kTerms = 4;
  alignas(64) static constexpr float kQ[4] = {
      0x1.0000000000000p-1F,
      0x1.5555560000000p-3F,
      0x1.5556b40000000p-5F,
      0x1.1111da0000000p-7F,
  };
  alignas(64) static constexpr std::int32_t kTable[16] = {
      0x3f800000,
      0x3f7daac3,
      0x3f7b95c2,
      0x3f79c3d3,
      0x3f7837f0,
      0x3f76f532,
      0x3f75fed7,
      0x3f75583f,
      0x3f7504f3,
      0x3f7508a4,
      0x3f75672a,
      0x3f76248c,
      0x3f7744fd,
      0x3f78ccdf,
      0x3f7ac0c7,
      0x3f7d257d,
  };
  alignas(64) static constexpr float kLogs[16] = {
      0x0.0p+0F,
      0x1.8d96d40000000p-25F,
      -0x1.9c0c220000000p-27F,
      0x1.9649020000000p-25F,
      0x1.1250020000000p-25F,
      0x1.370be40000000p-25F,
      -0x1.0a35520000000p-25F,
      -0x1.00d8ac0000000p-27F,
      0x1.26055c0000000p-26F,
      -0x1.05cb440000000p-25F,
      0x1.67a1ca0000000p-28F,
      0x1.a3b5e40000000p-28F,
      -0x1.f9c3060000000p-27F,
      -0x1.6961b40000000p-28F,
      -0x1.a5217c0000000p-28F,
      0x1.61428e0000000p-28F,
  };
};

// Relative error of the polynomial: 2^-41.5.
template <>
struct ExpFloat<5> {
  static constexpr float kScale = 0x1.7154760000000p+5F;
  static constexpr float kHigh = 0x1.62e4300000000p-6F;
  static constexpr float kLow = -0x1.05c6100000000p-34F;
  static constexpr int kTerms = 3;
  alignas(64) static constexpr float kQ[3] = {
      0x1.0000000000000p-1F,
      0x1.5555b80000000p-3F,
      0x1.5555960000000p-5F,
  };
  alignas(64) static constexpr std::int32_t kTable[32] = {
      0x3f800000,
      0x3f7ecd87,
      0x3f7daac3,
      0x3f7c980f,
      0x3f7b95c2,
      0x3f7aa43a,
      0x3f79c3d3,
      0x3f78f4f0,
      0x3f7837f0,
      0x3f778d3a,
      0x3f76f532,
      0x3f767043,
      0x3f75fed7,
      0x3f75a15b,
      0x3f75583f,
      0x3f7523f6,
      0x3f7504f3,
      0x3f74fbaf,
      0x3f7508a4,
      0x3f752c4d,
      0x3f75672a,
      0x3f75b9be,
      0x3f76248c,
      0x3f76a81e,
      0x3f7744fd,
      0x3f77fbb8,
      0x3f78ccdf,
      0x3f79b907,
      0x3f7ac0c7,
      0x3f7be4ba,
      0x3f7d257d,
      0x3f7e83b3,
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

// Relative error of the polynomial: 2^-26.6.
template <>
struct ExpFast<0> {
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
  alignas(64) static constexpr std::int32_t kTable[1] = {
      0x3f800000,
  };
  alignas(64) static constexpr float kLogs[1] = {
      0x0.0p+0F,
  };
};

// Relative error of the polynomial: 2^-27.6.
template <>
struct ExpFast<4> {
  static constexpr float kScale = 0x1.7154760000000p+4F;
  static constexpr float kHigh = 0x1.62e4300000000p-5F;
  static constexpr float kLow = -0x1.05c6100000000p-33F;
  static constexpr int kTerms = 3;
  alignas(64) static constexpr float kP[3] = {
      0x1.0000000000000p+0F,
      0x1.0001500000000p-1F,
      0x1.5556620000000p-3F,
  };
  alignas(64) static constexpr std::int32_t kTable[16] = {
      0x3f800000,
      0x3f7da000,
      0x3f7b9000,
      0x3f79c000,
      0x3f783000,
      0x3f76f000,
      0x3f75f000,
      0x3f755000,
      0x3f750000,
      0x3f750000,
      0x3f756000,
      0x3f762000,
      0x3f774000,
      0x3f78c000,
      0x3f7ac000,
      0x3f7d2000,
  };
  alignas(64) static constexpr float kLogs[16] = {
      0x0.0p+0F,
      0x1.49e0040000000p-12F,
      0x1.51eb060000000p-13F,
      0x1.ae102a0000000p-14F,
      0x1.ab49300000000p-13F,
      0x1.0bd64a0000000p-13F,
      0x1.6e35ca0000000p-12F,
      0x1.85b7d00000000p-13F,
      0x1.c00c400000000p-14F,
      0x1.766bd20000000p-13F,
      0x1.2955200000000p-13F,
      0x1.696bfc0000000p-14F,
      0x1.7b9c1c0000000p-14F,
      0x1.d5147a0000000p-13F,
      0x1.b1d1ba0000000p-17F,
      0x1.6ed6ba0000000p-14F,
  };
};

// Relative error of the polynomial: 2^-24.1.
template <>
struct ExpFast<5> {
  static constexpr float kScale = 0x1.7154760000000p+5F;
  static constexpr float kHigh = 0x1.62e4300000000p-6F;
  static constexpr float kLow = -0x1.05c6100000000p-34F;
  static constexpr int kTerms = 2;
  alignas(64) static constexpr float kP[2] = {
      0x1.0001020000000p+0F,
      0x1.0000000000000p-1F,
  };
  alignas(64) static constexpr std::int32_t kTable[32] = {
      0x3f800000,
      0x3f7ec000,
      0x3f7da000,
      0x3f7c9000,
      0x3f7b9000,
      0x3f7aa000,
      0x3f79c000,
      0x3f78f000,
      0x3f783000,
      0x3f778000,
      0x3f76f000,
      0x3f767000,
      0x3f75f000,
      0x3f75a000,
      0x3f755000,
      0x3f752000,
      0x3f750000,
      0x3f74f000,
      0x3f750000,
      0x3f752000,
      0x3f756000,
      0x3f75b000,
      0x3f762000,
      0x3f76a000,
      0x3f774000,
      0x3f77f000,
      0x3f78c000,
      0x3f79b000,
      0x3f7ac000,
      0x3f7be000,
      0x3f7d2000,
      0x3f7e8000,
  };
  alignas(64) static constexpr float kLogs[32] = {
      0x0.0p+0F,
      0x1.a7a2b60000000p-12F,
      0x1.49e0040000000p-12F,
      0x1.e33d740000000p-13F,
      0x1.51eb060000000p-13F,
      0x1.e54ad40000000p-14F,
      0x1.ae102a0000000p-14F,
      0x1.0f7c860000000p-13F,
      0x1.ab49300000000p-13F,
      0x1.5c500a0000000p-12F,
      0x1.0bd64a0000000p-13F,
      0x1.a670720000000p-18F,
      0x1.6e35ca0000000p-12F,
      0x1.059f700000000p-15F,
      0x1.85b7d00000000p-13F,
      0x1.6e30f60000000p-14F,
      0x1.c00c400000000p-14F,
      0x1.02c2be0000000p-12F,
      0x1.766bd20000000p-13F,
      0x1.04d6960000000p-12F,
      0x1.2955200000000p-13F,
      0x1.8b96b00000000p-13F,
      0x1.696bfc0000000p-14F,
      0x1.3b9e740000000p-13F,
      0x1.7b9c1c0000000p-14F,
      0x1.b462100000000p-13F,
      0x1.d5147a0000000p-13F,
      0x1.41ee0a0000000p-13F,
      0x1.b1d1ba0000000p-17F,
      0x1.42b7d00000000p-14F,
      0x1.6ed6ba0000000p-14F,
      0x1.e3cf2e0000000p-15F,
  };
};

// Taylor: sigmoid(x) = 1/2 + x/4 - x^3/48 + x^5/480 - ...
inline constexpr double kSmall1 = 0x1.0000000000000p-2;
inline constexpr double kSmall3 = -0x1.5555555555555p-6;
inline constexpr double kSmall5 = 0x1.1111111111111p-9;
// clang-format on

}  // namespace caffe2op_sigmoid::kernels
