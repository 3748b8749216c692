// The limit loops with NEON's vectors. Its only non-temporal stores are of pairs (STNP), which
// compilers do not offer alike: left out.
#include <arm_neon.h>

#include "loop_templates.h"
#include "plain_double.h"
#include "simd/neon.h"

namespace caffe2op_sigmoid::bench {
namespace {

struct Neon {
  using T = uint32x4_t;
  static constexpr std::size_t kLanes = 4;
  static T Load(const std::uint32_t* p) { return vld1q_u32(p); }
  static void Store(std::uint32_t* p, T v) { vst1q_u32(p, v); }
  static T Xor(T a, T b) { return veorq_u32(a, b); }
};

}  // namespace

extern const LoopTable kNeonLoops = {"neon",
                                     kLoops<Neon, Ordinary>,
                                     {nullptr, nullptr},
                                     {PlainDouble<simd::Neon::Vector<double>>, nullptr}};

}  // namespace caffe2op_sigmoid::bench
