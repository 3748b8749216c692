// Constants of e^-a and of logarithms in pairs of doubles (plain_pairs.h).
// Written by scripts/coefficients.py, which explains them and prints their errors; do not edit.
#pragma once

#include <cstdint>

namespace caffe2op_sigmoid::kernels {
namespace {  // NOLINT(cert-dcl59-cpp,google-build-namespaces): as in loops/map.h

// clang-format off: one number a line.
// e^t = T exp(log) e^r, k = round(t * kScale), r = t - k * kHigh - k * kLow - log, kHigh of 35 bits;
// e^r = 1 + r + r^2/2 + r^3 u(r). The bits of T are those of the first number of pair (k mod 16) and
// k << 48, added as integers; `log` is its second.
struct PlainPairConstants {
  static constexpr double kScale = 0x1.71547652b82fep+4;
  static constexpr double kHigh = 0x1.62e42fef80000p-5;
  static constexpr double kLow = 0x1.1cf79abc9e3b4p-40;
  // Relative error of the polynomial: 2^-72.7.
  alignas(64) static constexpr double kU[6] = {
      0x1.5555555555556p-3,
      0x1.5555555555555p-5,
      0x1.11111110e10a8p-7,
      0x1.6c16c16bf055cp-10,
      0x1.a01b0c2edcccep-13,
      0x1.a01ad6df11109p-16,
  };
  alignas(64) static constexpr std::int64_t kExp[32] = {
      0x3ff0000000000000,
      0x0000000000000000,
      0x3fefb5586d000000,
      static_cast<std::int64_t>(0xbdd8c31a80163b6e),
      0x3fef72b83c000000,
      0x3e1cbab6328b1b50,
      0x3fef387a6e000000,
      0x3e19c4f875e7a867,
      0x3fef06fe0a000000,
      0x3e04e71441812c21,
      0x3feedea64c000000,
      0x3ded5119a420c98f,
      0x3feebfdad5000000,
      0x3e04e221fb06c133,
      0x3feeab07dd000000,
      0x3e0ab449b165f60f,
      0x3feea09e66000000,
      0x3e167def5c7e78c6,
      0x3feea11474000000,
      static_cast<std::int64_t>(0xbdec6e690537d6f7),
      0x3feeace542000000,
      0x3dfba41cba89090f,
      0x3feec49183000000,
      static_cast<std::int64_t>(0xbe0c94d9f8ebf7dc),
      0x3feee89f99000000,
      0x3e0b00c3d70e4314,
      0x3fef199bde000000,
      static_cast<std::int64_t>(0xbe1176833ddf087b),
      0x3fef5818dd000000,
      static_cast<std::int64_t>(0xbdc301b9450503d4),
      0x3fefa4afa3000000,
      static_cast<std::int64_t>(0xbe07dede4bcfc610),
  };
  // log(1 + j/16) and ln 2, the first part a multiple of 2^-41.
  alignas(64) static constexpr std::int64_t kLog[32] = {
      0x0000000000000000,
      0x0000000000000000,
      0x3faf0a30c0110000,
      0x3d48a9985f325c5c,
      0x3fbe27076e2b0000,
      static_cast<std::int64_t>(0xbd2a342c2af0003c),
      0x3fc5ff3070a78000,
      0x3d43d3c873e20a07,
      0x3fcc8ff7c79a8000,
      0x3d4a21ac25d81ef3,
      0x3fd1675cababa000,
      0x3d38380e731f55c4,
      0x3fd4618bc21c6000,
      static_cast<std::int64_t>(0xbd13d82f484c84cc),
      0x3fd739d7f6bbe000,
      static_cast<std::int64_t>(0xbd4ff2c63b67580a),
      0x3fd9f323ecbfa000,
      static_cast<std::int64_t>(0xbd3ed03525ca2643),
      0x3fdc8ff7c79aa000,
      static_cast<std::int64_t>(0xbd37794f689f8434),
      0x3fdf128f5faf0000,
      0x3d3bb2cd720ec44c,
      0x3fe0be72e4253000,
      static_cast<std::int64_t>(0xbd45f5259da11331),
      0x3fe1e85f5e704000,
      0x3d1a07bd8b34be7c,
      0x3fe307d7334f1000,
      0x3d17c3f6b2143ead,
      0x3fe41d8fe8467000,
      0x3d35732325e617a3,
      0x3fe52a2d265bc000,
      0x3d46abb9df22bc57,
  };
  static constexpr double kLn2High = 0x1.62e42fefa4000p-1;
  static constexpr double kLn2Low = -0x1.8432a1b0e2634p-43;
  // 2 atanh z = 2z + z^3 (kAtanh[0] + kAtanh[1] z^2 + ...).
  alignas(64) static constexpr double kAtanh[5] = {
      0x1.5555555555555p-1,
      0x1.999999999999ap-2,
      0x1.2492492492492p-2,
      0x1.c71c71c71c71cp-3,
      0x1.745d1745d1746p-3,
  };
  // silu'(-a) = d G(d) for d = a - kZero, |d| < 2^-4, G lowest coefficient first; what the
  // first two lost. What is left out is below 2^-65.9.
  alignas(64) static constexpr double kZero[3] = {
      0x1.474973c84120bp+0,
      0x1.f8d74bc9ac154p-54,
      0x1.44a50180ba780p-108,
  };
  alignas(64) static constexpr double kG[12] = {
      -0x1.be1410460527fp-3,
      0x1.2c563458cc0adp-3,
      -0x1.353eb573ca457p-6,
      -0x1.f2d0e32bc2994p-7,
      0x1.b0f82c498fd2fp-8,
      0x1.098e92b8f076dp-13,
      -0x1.a2a7caf0ee747p-11,
      0x1.8574d136d4cb4p-13,
      0x1.57238dca12615p-15,
      -0x1.f2d8976600f6fp-16,
      0x1.8af40fd30a2bcp-19,
      0x1.3ae0f751df483p-19,
  };
  alignas(64) static constexpr double kGLost[2] = {
      0x1.2541062177473p-58,
      -0x1.ae4095936c303p-57,
  };
};
// clang-format on

}  // namespace
}  // namespace caffe2op_sigmoid::kernels
