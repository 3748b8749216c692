// The forward kernels with approximate reciprocals that err as far as the instruction set allows
// (and by the rounding of what makes them): always high, always low, and from lane to lane by
// something else. AVX-512's arithmetic too, on 8 and 4 lanes: its tables by gathering, its
// reciprocals of both types by its own series.
#include "testing/rough_reciprocals.h"

#include "kernels/instantiate.h"
#include "simd/avx2.h"

namespace caffe2op_sigmoid::testing {
namespace {

enum class Error { kHigh, kLow, kAny };

// What differs between instruction sets: as in their headers.
struct Avx2Like : simd::Avx2For<Avx2Like> {
  static constexpr float kLargestError = 0x1.8p-12F;
  static constexpr bool kDivides = true;
};

struct Avx512Like {
  static constexpr float kLargestError = 0x1p-14F;
  static constexpr int kReciprocalBits = 14;
  static constexpr int kFloatTableBits = 5;
  static constexpr int kFastTableBits = 4;
  static constexpr int kDoubleTableBits = 4;
  static constexpr bool kDivides = false;
};

template <class Set, Error kError>
struct Rough : simd::Avx2For<Rough<Set, kError>> {
  using Base = simd::Avx2For<Rough<Set, kError>>;
  using typename Base::F32;
  using typename Base::F64;
  using typename Base::I32;
  using typename Base::I64;
  static constexpr int kReciprocalBits = Set::kReciprocalBits;
  static constexpr int kFloatTableBits = Set::kFloatTableBits;
  static constexpr int kFastTableBits = Set::kFastTableBits;
  static constexpr int kDoubleTableBits = Set::kDoubleTableBits;

  static F32 ApproximateReciprocal(F32 v) {
    F32 error = Base::Set32(kOneError);
    if constexpr (kError == Error::kAny) {
      error = Base::Mul(_mm256_cvtepi32_ps(Hash(Base::Bits(v))), Base::Set32(kErrorUnit));
    }
    const F32 exact = _mm256_div_ps(Base::Set32(1.0F), v);
    return Base::MulAdd(exact, error, exact);
  }
  static F32 Reciprocal32(F32 v) {
    if constexpr (Set::kDivides) return Base::Reciprocal32(v);
    const F32 g = ApproximateReciprocal(v);
    return Base::MulAdd(g, Base::NegMulAdd(v, g, Base::Set32(1.0F)), g);
  }
  static F64 Reciprocal(F64 v) {
    if constexpr (Set::kDivides) return Base::Reciprocal(v);
    F64 error = Base::Set64(kOneError);
    if constexpr (kError == Error::kAny) {
      const I32 even = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
      const I32 hash = _mm256_permutevar8x32_epi32(Hash(Base::Bits(v)), even);
      error = Base::Mul(_mm256_cvtepi32_pd(_mm256_castsi256_si128(hash)), Base::Set64(kErrorUnit));
    }
    const F64 exact = Base::Reciprocal(v);
    const F64 g = Base::MulAdd(exact, error, exact);
    const F64 rho = _mm256_fnmadd_pd(g, v, Base::Set64(1.0));
    const F64 c = Base::MulAdd(rho, Base::MulAdd(rho, rho, rho), rho);
    return Base::MulAdd(g, c, g);
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
  static I64 Lookup64(const std::int64_t* table, I64 index) {
    const I64 entry = Base::And(index, Base::SetI64((1 << kDoubleTableBits) - 1));
    return Base::Bits(
        _mm256_i64gather_pd(reinterpret_cast<const double*>(table), entry, sizeof(double)));
  }

 private:
  static constexpr float kOneError =
      kError == Error::kLow ? -Set::kLargestError : Set::kLargestError;
  static constexpr float kErrorUnit = Set::kLargestError * 0x1p-31F;

  // Fibonacci hashing: any numbers in [-2^31, 2^31).
  static I32 Hash(I32 bits) { return _mm256_mullo_epi32(bits, Base::SetSingle32(-0x61c88647)); }
};

template <class Set, Error kError>
constexpr RoughKernels Make(const char* name) {
  using V = Rough<Set, kError>;
  // A fast function that divides needs no such reciprocal.
  return {name, kernels::UnaryEntry<V, kernels::Sigmoid<V, float>, float>,
          Set::kDivides ? nullptr : kernels::UnaryEntry<V, kernels::SigmoidFast<V, float>, float>};
}

}  // namespace

// No code of this file may run before the CPU is known.
constexpr RoughKernels kRoughKernels[kRoughKernelCount] = {
    Make<Avx2Like, Error::kHigh>("avx2-rcp-high"),
    Make<Avx2Like, Error::kLow>("avx2-rcp-low"),
    Make<Avx2Like, Error::kAny>("avx2-rcp-any"),
    Make<Avx512Like, Error::kHigh>("avx512-rcp-high"),
    Make<Avx512Like, Error::kLow>("avx512-rcp-low"),
    Make<Avx512Like, Error::kAny>("avx512-rcp-any"),
};

}  // namespace caffe2op_sigmoid::testing
