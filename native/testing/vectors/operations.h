// A vector type's operations as functions over the bits of one vector's elements, so that code
// compiled for no instruction set can check them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace caffe2op_sigmoid::testing {

template <typename T>
using BitsOf = std::conditional_t<sizeof(T) == 2, std::uint16_t,
                                  std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>;

// How far ShiftLeft and ShiftRight are tried.
template <typename T>
inline constexpr int kShifts[3] = {1, sizeof(T) == 4 ? 18 : 46, sizeof(T) == 4 ? 31 : 63};

// The limits that AllBelow is tried with: a power of two, as that of pairs of floats, and another;
// of doubles two powers.
template <typename T>
inline constexpr BitsOf<T> kLimits[2] = {512, sizeof(T) == 4 ? 1776 : 16384};

// Each takes and gives `lanes` elements; nullptr where the type has no such member. Elements that
// are not 0 in a mask stand for its lanes; masks are given as ones and zeros (the numbers).
template <typename T>
struct VectorOperations {
  using Bits = BitsOf<T>;
  using Unary = void (*)(const Bits* a, Bits* result);
  using Binary = void (*)(const Bits* a, const Bits* b, Bits* result);
  using Ternary = void (*)(const Bits* a, const Bits* b, const Bits* c, Bits* result);
  using LoadFrom = void (*)(const void* p, Bits* result);
  using StoreTo = void (*)(void* p, const Bits* v);
  using Constant = void (*)(Bits v, Bits* result);
  using Predicate = bool (*)(const Bits* mask);

  std::size_t lanes;
  std::size_t alignment;  // what StoreAs<true> wants
  bool fused;
  int table_bits;
  int fast_table_bits;
  int reciprocal_bits;
  int pair_table_bits;
  bool pairs_interleaved;

  LoadFrom load;
  StoreTo store, store_as, store_streaming;
  void (*load_n)(const void* p, std::size_t n, Bits* result);
  void (*store_n)(void* p, const Bits* v, std::size_t n);
  void (*prefetch)(const void* p);
  Unary keep_in_register;

  Constant set;
  Binary add, sub, mul, div;
  Unary abs, reciprocal, approximate_reciprocal;
  Ternary mul_add, neg_mul_add, neg_mul_sub;
  Binary min, max;

  Binary less, differ, mask_and;
  Predicate any, all;
  std::uint64_t (*to_bits)(const Bits* mask);
  Ternary select, int_select;  // mask, yes, no

  Unary bits;  // there and back
  Constant set_int;
  Binary int_add, int_sub, int_and;
  Unary shift_left[3], shift_right[3];             // by kShifts
  Binary lookup, int_lookup, fast_lookup;          // table, index
  Binary lookup_first, lookup_second;              // of a table of pairs
  bool (*all_below[2])(const Bits* v, Bits base);  // kLimits
  bool (*both_below[2])(const Bits* v, const Bits* another, Bits base);

  // Float alone.
  void (*widen_low)(const Bits* v, std::uint64_t* result);
  void (*widen_high)(const Bits* v, std::uint64_t* result);
  void (*narrow)(const std::uint64_t* low, const std::uint64_t* high, Bits* result);
  Binary disjoint;
  std::size_t half_alignment;  // what StoreHalf<true> wants
  void (*load_half)(const void* p, std::uint16_t* result);
  void (*store_half)(void* p, const std::uint16_t* h);
  void (*store_half_streaming)(void* p, const std::uint16_t* h);
  void (*load_half_n)(const void* p, std::size_t n, std::uint16_t* result);
  void (*store_half_n)(void* p, const std::uint16_t* h, std::size_t n);
  void (*widen_float16)(const std::uint16_t* h, Bits* result);
  void (*widen_bfloat16)(const std::uint16_t* h, Bits* result);
  void (*narrow_float16)(const Bits* v, std::uint16_t* result);
  void (*narrow_bfloat16)(const Bits* v, std::uint16_t* result);
  void (*cut_bfloat16)(const Bits* v, std::uint16_t* result);
};

// A vector type that breaks a promise: what the check must report.
template <typename T>
struct BrokenVector {
  const char* operation;  // that the check must name; or several, between spaces
  const char* what;
  VectorOperations<T> operations;
};

}  // namespace caffe2op_sigmoid::testing
