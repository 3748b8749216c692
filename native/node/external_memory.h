// Native memory as external ArrayBuffers.
#pragma once

#include <napi.h>

namespace caffe2op_sigmoid::node {

// allocate(byteLength): an external ArrayBuffer over zeroed, 64-byte aligned memory that is freed
// when it is collected; undefined where external buffers are refused or memory is short.
Napi::Value Allocate(const Napi::CallbackInfo& info);

// alignmentOffset(buffer, alignment): how many bytes into the ArrayBuffer the first multiple of
// `alignment` lies.
Napi::Value AlignmentOffset(const Napi::CallbackInfo& info);

}  // namespace caffe2op_sigmoid::node
