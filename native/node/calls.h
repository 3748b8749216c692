// The operators as JavaScript functions.
#pragma once

#include <napi.h>

namespace caffe2op_sigmoid::node {

// operators(isa): for every element type an object with a function (inputs..., output, threads?)
// for every kernel that takes it, on one instruction set. The elements' type is not checked again.
// A function that refuses its arguments returns a number that says why, before it has written
// anything; else undefined.
Napi::Value Operators(const Napi::CallbackInfo& info);

// The names of the runnable instruction sets, best first.
Napi::Value InstructionSets(Napi::Env env);

// The kernel list: [{ name, inputs, inPlace, types }, ...].
Napi::Value KernelList(Napi::Env env);

}  // namespace caffe2op_sigmoid::node
