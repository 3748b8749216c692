// The instruction sets and their stand-ins as lists of the testing addon.
#pragma once

#include <napi.h>

namespace caffe2op_sigmoid::testing {

// Sets exports.instructionSets and exports.standIns.
void ExportInstructionSets(Napi::Env env, Napi::Object exports);

}  // namespace caffe2op_sigmoid::testing
