// The limit loops with 512-bit vectors.
#include <immintrin.h>

#include "loop_templates.h"
#include "plain_double.h"
#include "simd/avx512.h"

namespace caffe2op_sigmoid::bench {
namespace {

struct Avx512 {
  using T = __m512i;
  static constexpr std::size_t kLanes = 16;
  static T Load(const std::uint32_t* p) { return _mm512_loadu_si512(p); }
  static void Store(std::uint32_t* p, T v) { _mm512_store_si512(p, v); }
  static void Stream(std::uint32_t* p, T v) {
    _mm512_stream_si512(reinterpret_cast<__m512i*>(p), v);
  }
  static void Fence() { _mm_sfence(); }
  static T Xor(T a, T b) { return _mm512_xor_si512(a, b); }
};

}  // namespace

extern const LoopTable kAvx512Loops = {"avx512",
                                       kLoops<Avx512, Ordinary>,
                                       kLoops<Avx512, NonTemporal>,
                                       {PlainDouble<simd::Avx512::Vector<double>>, nullptr}};

}  // namespace caffe2op_sigmoid::bench
