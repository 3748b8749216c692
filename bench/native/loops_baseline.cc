// The limit loops with the 128-bit vectors of every x86-64.
#include <emmintrin.h>

#include "loop_templates.h"
#include "plain_double.h"
#include "simd/sse2.h"

namespace caffe2op_sigmoid::bench {
namespace {

struct Sse2 {
  using T = __m128i;
  static constexpr std::size_t kLanes = 4;
  static T Load(const std::uint32_t* p) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  }
  static void Store(std::uint32_t* p, T v) { _mm_store_si128(reinterpret_cast<__m128i*>(p), v); }
  static void Stream(std::uint32_t* p, T v) { _mm_stream_si128(reinterpret_cast<__m128i*>(p), v); }
  static void Fence() { _mm_sfence(); }
  static T Xor(T a, T b) { return _mm_xor_si128(a, b); }
};

}  // namespace

extern const LoopTable kBaselineLoops = {"baseline",
                                         kLoops<Sse2, Ordinary>,
                                         kLoops<Sse2, NonTemporal>,
                                         {PlainDouble<simd::Sse2::Vector<double>>, nullptr}};

}  // namespace caffe2op_sigmoid::bench
