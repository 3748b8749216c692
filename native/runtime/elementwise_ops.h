// Caffe2's elementwise operators: a functor over every element, for a list of element types.
#pragma once

#include <cstdint>

#include "runtime/operator.h"
#include "targets/element_types.h"

namespace caffe2op_sigmoid {

// A list of element types.
template <typename... Ts>
using TensorTypes = kernels::ElementTypes<Ts...>;

// Calls op.DoRunWithType<T>(...) for the T of the list that `dtype` names; false if it is none.
template <class Types>
struct DispatchHelper;

template <>
struct DispatchHelper<TensorTypes<>> {
  template <class Op, class... Args>
  static bool call(const Op&, DataType, const Args&...) {
    return false;
  }
};

template <typename First, typename... Rest>
struct DispatchHelper<TensorTypes<First, Rest...>> {
  template <class Op, class... Args>
  static bool call(const Op& op, DataType dtype, const Args&... args) {
    if (dtype != DataTypeOf<First>::value) {
      return DispatchHelper<TensorTypes<Rest...>>::call(op, dtype, args...);
    }
    op.template DoRunWithType<First>(args...);
    return true;
  }
};

template <typename... Ts>
constexpr std::uint32_t BitsOf(TensorTypes<Ts...> /*types*/) {
  return (BitOf(DataTypeOf<Ts>::value) | ...);
}

// Y = functor(X).
template <class InputTypes, class Context, class Functor>
class UnaryElementwiseOp final : public Operator<Context> {
 public:
  explicit constexpr UnaryElementwiseOp(const OpSchema& schema)
      : Operator<Context>(schema, BitsOf(InputTypes())) {}

  template <typename T>
  void DoRunWithType(const Context& context, const Tensor& x, const Tensor& y) const {
    functor_(x.size, x.data<T>(), y.mutable_data<T>(), context);
  }

  void RunOnDevice(const Context& context, const Tensor* inputs,
                   const Tensor& output) const override {
    DispatchHelper<InputTypes>::call(*this, output.dtype, context, inputs[0], output);
  }

 private:
  Functor functor_;
};

// C = functor(A, B), of equal lengths.
template <class InputTypes, class Context, class Functor>
class BinaryElementwiseOp final : public Operator<Context> {
 public:
  explicit constexpr BinaryElementwiseOp(const OpSchema& schema)
      : Operator<Context>(schema, BitsOf(InputTypes())) {}

  template <typename T>
  void DoRunWithType(const Context& context, const Tensor& a, const Tensor& b,
                     const Tensor& c) const {
    functor_(a.size, a.data<T>(), b.data<T>(), c.mutable_data<T>(), context);
  }

  void RunOnDevice(const Context& context, const Tensor* inputs,
                   const Tensor& output) const override {
    DispatchHelper<InputTypes>::call(*this, output.dtype, context, inputs[0], inputs[1], output);
  }

 private:
  Functor functor_;
};

}  // namespace caffe2op_sigmoid
