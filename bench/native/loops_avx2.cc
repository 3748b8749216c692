// The limit loops with 256-bit vectors.
#include <immintrin.h>

#include "loop_templates.h"
#include "plain_double.h"
#include "simd/avx2.h"

namespace caffe2op_sigmoid::bench {
namespace {

struct Avx2 {
  using T = __m256i;
  static constexpr std::size_t kLanes = 8;
  static T Load(const std::uint32_t* p) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
  }
  static void Store(std::uint32_t* p, T v) { _mm256_store_si256(reinterpret_cast<__m256i*>(p), v); }
  static void Stream(std::uint32_t* p, T v) {
    _mm256_stream_si256(reinterpret_cast<__m256i*>(p), v);
  }
  static void Fence() { _mm_sfence(); }
  static T Xor(T a, T b) { return _mm256_xor_si256(a, b); }
};

}  // namespace

extern const LoopTable kAvx2Loops = {"avx2",
                                     kLoops<Avx2, Ordinary>,
                                     kLoops<Avx2, NonTemporal>,
                                     {PlainDouble<simd::Avx2::Vector<double>>, nullptr}};

}  // namespace caffe2op_sigmoid::bench
