// Constants of the double-precision exponential and of the sigmoid near 0.
// Written by scripts/coefficients.py, which explains them and prints their errors; do not edit.
#pragma once

namespace caffe2op_sigmoid::kernels {

// 1/ln 2, and ln 2 in two parts: k * kLn2High is exact for |k| < 2^14.
inline constexpr double kLog2E = 0x1.71547652b82fep+0;
inline constexpr double kLn2High = 0x1.62e42fefa0000p-1;
inline constexpr double kLn2Low = 0x1.cf79abc9e3b3ap-40;

// e^r = 1 + r + r^2 q(r) for |r| <= ln 2 / 2, relative error 2^-55.8.
inline constexpr int kExpTerms = 10;
// clang-format off: one coefficient a line.
inline constexpr double kExp[kExpTerms] = {
    0x1.0000000000001p-1,
    0x1.5555555555556p-3,
    0x1.5555555553d68p-5,
    0x1.11111111109b5p-7,
    0x1.6c16c17889ef1p-10,
    0x1.a01a01a7c2efep-13,
    0x1.a019b9149a41cp-16,
    0x1.71de0db2f6b19p-19,
    0x1.28917c89a43bcp-22,
    0x1.af389ecfc4bb6p-26,
};
// clang-format on

// Taylor: sigmoid(x) = 1/2 + x/4 - x^3/48 + x^5/480 - ...
inline constexpr double kSmall1 = 0x1.0000000000000p-2;
inline constexpr double kSmall3 = -0x1.5555555555555p-6;
inline constexpr double kSmall5 = 0x1.1111111111111p-9;

}  // namespace caffe2op_sigmoid::kernels
