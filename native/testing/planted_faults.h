// Faults on purpose: what the sanitizers must see (npm run test:sanitize). In their build alone.
#pragma once

#include <napi.h>

namespace caffe2op_sigmoid::testing {

Napi::Object PlantedFaults(Napi::Env env);

}  // namespace caffe2op_sigmoid::testing
