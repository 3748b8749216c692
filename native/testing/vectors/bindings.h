// The check of vector types as functions of the testing addon.
#pragma once

#include <napi.h>

namespace caffe2op_sigmoid::testing {

// Sets exports.vectorContract and exports.vectorControls.
void ExportVectorContract(Napi::Env env, Napi::Object exports);

}  // namespace caffe2op_sigmoid::testing
