// Caffe2's elementwise operators: a functor over every element, for a list of element types.
#pragma once

#include "operators/operator.h"

namespace caffe2op_sigmoid {

// A list of element types.
template <typename... Ts>
struct TensorTypes {};

// Calls op.DoRunWithType<T>(...) for the T of the list that `dtype` names.
template <class Types>
struct DispatchHelper;

template <>
struct DispatchHelper<TensorTypes<>> {
  template <class Op, class... Args>
  static Status call(const Op&, DataType, const Args&...) {
    return Status::kUnsupportedType;
  }
};

template <typename First, typename... Rest>
struct DispatchHelper<TensorTypes<First, Rest...>> {
  template <class Op, class... Args>
  static Status call(const Op& op, DataType dtype, const Args&... args) {
    return dtype == DataTypeOf<First>::value
               ? op.template DoRunWithType<First>(args...)
               : DispatchHelper<TensorTypes<Rest...>>::call(op, dtype, args...);
  }
};

// Y = functor(X).
template <class InputTypes, class Context, class Functor>
class UnaryElementwiseOp final : public Operator<Context> {
 public:
  using Operator<Context>::Operator;

  template <typename T>
  Status DoRunWithType(const Context& context, const Tensor& x, const Tensor& y) const {
    functor_(x.size, x.data<T>(), y.mutable_data<T>(), context);
    return Status::kOk;
  }

 protected:
  Status RunOnDevice(const Context& context, const Tensor* inputs,
                     const Tensor& output) const override {
    return DispatchHelper<InputTypes>::call(*this, inputs[0].dtype, context, inputs[0], output);
  }

 private:
  Functor functor_;
};

// C = functor(A, B), of equal lengths.
template <class InputTypes, class Context, class Functor>
class BinaryElementwiseOp final : public Operator<Context> {
 public:
  using Operator<Context>::Operator;

  template <typename T>
  Status DoRunWithType(const Context& context, const Tensor& a, const Tensor& b,
                       const Tensor& c) const {
    functor_(a.size, a.data<T>(), b.data<T>(), c.mutable_data<T>(), context);
    return Status::kOk;
  }

 protected:
  Status RunOnDevice(const Context& context, const Tensor* inputs,
                     const Tensor& output) const override {
    return DispatchHelper<InputTypes>::call(*this, inputs[0].dtype, context, inputs[0], inputs[1],
                                            output);
  }

 private:
  Functor functor_;
};

}  // namespace caffe2op_sigmoid
