// The forward kernels with approximate reciprocals that err as far as the instruction set allows
// (and by the rounding of what makes them): always high, always low, and from lane to lane by
// something else. AVX-512's arithmetic too, on 8 and 4 lanes: its tables by gathering, its
// reciprocals of both types by its own series.
#include "testing/rough_reciprocals.h"

#include "simd/avx2.h"
#include "targets/instantiate.h"

namespace caffe2op_sigmoid::testing {
namespace {

enum class Error { kHigh, kLow, kAny };

// What differs between instruction sets: as in their headers.
struct Avx2Like {
  using Float = simd::Avx2Vector<Avx2Like, float>;
  static constexpr float kLargestError = 0x1.8p-12F;
  static constexpr int kReciprocalBits = Float::kReciprocalBits;
  static constexpr int kTableBits = Float::kTableBits;
  static constexpr int kFastTableBits = Float::kFastTableBits;
  static constexpr int kDoubleTableBits = Float::Rebind<double>::kTableBits;
  static constexpr bool kDivides = true;
};

struct Avx512Like {
  static constexpr float kLargestError = 0x1p-14F;
  static constexpr int kReciprocalBits = 14;
  static constexpr int kTableBits = 5;
  static constexpr int kFastTableBits = 4;
  static constexpr int kDoubleTableBits = 4;
  static constexpr bool kDivides = false;
};

// Relative errors, in units that make them numbers in [-2^31, 2^31), and one that is all of it.
template <class Set, Error kError>
struct Errors {
  static constexpr float kOne = kError == Error::kLow ? -Set::kLargestError : Set::kLargestError;
  static constexpr float kUnit = Set::kLargestError * 0x1p-31F;

  // Fibonacci hashing: any numbers in [-2^31, 2^31).
  static __m256i Hash(__m256i bits) {
    return _mm256_mullo_epi32(bits, _mm256_set1_epi32(-0x61c88647));
  }
};

template <class Set, Error kError, typename T>
struct Rough;

template <class Set, Error kError>
struct Rough<Set, kError, float> : simd::Avx2Vector<Rough<Set, kError, float>, float> {
  using Base = simd::Avx2Vector<Rough<Set, kError, float>, float>;
  using typename Base::Int;
  using typename Base::Vector;
  template <typename U>
  using Rebind = Rough<Set, kError, U>;
  using MemoryBound = Rough;
  static constexpr int kReciprocalBits = Set::kReciprocalBits;
  static constexpr int kTableBits = Set::kTableBits;
  static constexpr int kFastTableBits = Set::kFastTableBits;

  static Vector ApproximateReciprocal(Vector v) {
    using E = Errors<Set, kError>;
    Vector error = Base::Set(E::kOne);
    if constexpr (kError == Error::kAny) {
      error = Base::Mul(_mm256_cvtepi32_ps(E::Hash(Base::Bits(v))), Base::Set(E::kUnit));
    }
    const Vector exact = _mm256_div_ps(Base::Set(1.0F), v);
    return Base::MulAdd(exact, error, exact);
  }
  static Vector Reciprocal(Vector v) {
    if constexpr (Set::kDivides) return Base::Reciprocal(v);
    const Vector g = ApproximateReciprocal(v);
    return Base::MulAdd(g, Base::NegMulAdd(v, g, Base::Set(1.0F)), g);
  }

  template <int kBits>
  static Vector Lookup(const float* table, Int index) {
    const Int entry = _mm256_and_si256(index, Base::SetInt((1 << kBits) - 1));
    return _mm256_i32gather_ps(table, entry, sizeof(float));
  }
  template <int kBits>
  static Int Lookup(const std::int32_t* table, Int index) {
    return Base::Bits(Lookup<kBits>(reinterpret_cast<const float*>(table), index));
  }
};

template <class Set, Error kError>
struct Rough<Set, kError, double> : simd::Avx2Vector<Rough<Set, kError, double>, double> {
  using Base = simd::Avx2Vector<Rough<Set, kError, double>, double>;
  using typename Base::Int;
  using typename Base::Vector;
  static constexpr int kTableBits = Set::kDoubleTableBits;

  static Vector Reciprocal(Vector v) {
    if constexpr (Set::kDivides) return Base::Reciprocal(v);
    using E = Errors<Set, kError>;
    Vector error = Base::Set(E::kOne);
    if constexpr (kError == Error::kAny) {
      const Int even = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
      const Int hash = _mm256_permutevar8x32_epi32(E::Hash(Base::Bits(v)), even);
      error = Base::Mul(_mm256_cvtepi32_pd(_mm256_castsi256_si128(hash)), Base::Set(E::kUnit));
    }
    const Vector exact = Base::Reciprocal(v);
    const Vector g = Base::MulAdd(exact, error, exact);
    const Vector rho = _mm256_fnmadd_pd(g, v, Base::Set(1.0));
    const Vector c = Base::MulAdd(rho, Base::MulAdd(rho, rho, rho), rho);
    return Base::MulAdd(g, c, g);
  }
  static Int Lookup(const std::int64_t* table, Int index) {
    const Int entry = Base::IntAnd(index, Base::SetInt((1 << kTableBits) - 1));
    return Base::Bits(
        _mm256_i64gather_pd(reinterpret_cast<const double*>(table), entry, sizeof(double)));
  }
};

template <class V, typename T>
constexpr kernels::UnaryKernel<T> Half =
    kernels::UnaryEntry<V, typename kernels::OverElements<kernels::Sigmoid<V>, T>::Type, T>;

template <class Set, Error kError>
constexpr RoughKernels Make(const char* name) {
  using V = Rough<Set, kError, float>;
  // A fast function that divides needs no such reciprocal.
  return {name, kernels::UnaryEntry<V, kernels::Sigmoid<V>, float>,
          Set::kDivides ? nullptr : kernels::UnaryEntry<V, kernels::SigmoidFast<V>, float>,
          Half<V, kernels::Float16>, Half<V, kernels::Bfloat16>};
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
