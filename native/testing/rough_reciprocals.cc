// The forward kernels with reciprocals that err as far as the instruction set allows: always high,
// always low, and from lane to lane by something else. AVX-512's arithmetic too: tables of its
// size are read by gathering, and the rest of it is the same on 8 lanes.
#include "testing/rough_reciprocals.h"

#include "kernels/instantiate.h"
#include "simd/avx2.h"

namespace caffe2op_sigmoid::testing {
namespace {

enum class Error { kHigh, kLow, kAny };

// Reciprocals of V's instruction set, with a relative error of at most kLargest.
template <class Set, Error kError>
struct Rough : simd::Avx2For<Rough<Set, kError>> {
  using Base = simd::Avx2For<Rough<Set, kError>>;
  using typename Base::F32;
  using typename Base::I32;
  static constexpr int kReciprocalBits = Set::kReciprocalBits;
  static constexpr int kFloatTableBits = Set::kFloatTableBits;
  static constexpr int kFastTableBits = Set::kFastTableBits;

  static F32 ApproximateReciprocal(F32 v) {
    constexpr float kLargest = Set::kLargest;
    F32 error = Base::Set32(kError == Error::kLow ? -kLargest : kLargest);
    if constexpr (kError == Error::kAny) {
      // Fibonacci hashing of the bits: any number in [-2^31, 2^31).
      const I32 hash = _mm256_mullo_epi32(Base::Bits(v), Base::SetSingle32(-0x61c88647));
      error = Base::Mul(_mm256_cvtepi32_ps(hash), Base::Set32(kLargest * 0x1p-31F));
    }
    const F32 exact = _mm256_div_ps(Base::Set32(1.0F), v);
    return Base::MulAdd(exact, error, exact);
  }
  static F32 Reciprocal32(F32 v) {
    if constexpr (Set::kDivides) return Base::Reciprocal32(v);
    const F32 g = ApproximateReciprocal(v);
    return Base::MulAdd(g, Base::NegMulAdd(v, g, Base::Set32(1.0F)), g);
  }

  template <int kBits>
  static F32 Lookup(const float* table, I32 index) {
    const I32 entry = _mm256_and_si256(index, Base::SetSingle32((1 << kBits) - 1));
    return _mm256_i32gather_ps(table, entry, sizeof(float));
  }
  template <int kBits>
  static I32 Lookup(const std::int32_t* table, I32 index) {
    return Base::Bits(Lookup<kBits>(reinterpret_cast<const float*>(table), index));
  }
};

struct Avx2Like {
  static constexpr float kLargest = 0x1.8p-12F;
  static constexpr int kReciprocalBits = 11;
  static constexpr int kFloatTableBits = 3;
  static constexpr int kFastTableBits = 3;
  static constexpr bool kDivides = true;
};

struct Avx512Like {
  static constexpr float kLargest = 0x1p-14F;
  static constexpr int kReciprocalBits = 14;
  static constexpr int kFloatTableBits = 5;
  static constexpr int kFastTableBits = 4;
  static constexpr bool kDivides = false;
};

template <class Set, Error kError>
constexpr RoughKernels Make(const char* name) {
  using V = Rough<Set, kError>;
  return {name, kernels::UnaryEntry<V, kernels::Sigmoid<V, float>, float>,
          kernels::UnaryEntry<V, kernels::SigmoidFast<V, float>, float>};
}

}  // namespace

const RoughKernels kRoughKernels[kRoughKernelCount] = {
    Make<Avx2Like, Error::kHigh>("avx2-rcp-high"),
    Make<Avx2Like, Error::kLow>("avx2-rcp-low"),
    Make<Avx2Like, Error::kAny>("avx2-rcp-any"),
    Make<Avx512Like, Error::kHigh>("avx512-rcp-high"),
    Make<Avx512Like, Error::kLow>("avx512-rcp-low"),
    Make<Avx512Like, Error::kAny>("avx512-rcp-any"),
};

}  // namespace caffe2op_sigmoid::testing
