// A trivial instruction set, added as the recipe says: the baseline's under another name.
import type { Edit } from './edits.js';

export const NAME = 'alias';

export const EDITS: readonly Edit[] = [
  {
    file: 'native/simd/alias.h',
    text: `// The vectors of SSE2 under another name.
#pragma once

#include "simd/sse2.h"

namespace caffe2op_sigmoid::simd {

struct Alias {
  template <typename T>
  using Vector = Sse2Vector<T>;
};

}  // namespace caffe2op_sigmoid::simd
`,
  },
  {
    file: 'native/targets/isa_alias.cc',
    text: `// The kernels of the alias.
#include "simd/alias.h"
#include "targets/dispatch.h"
#include "targets/instantiate.h"

namespace caffe2op_sigmoid::kernels {

constexpr KernelTable kAliasKernels = Instantiate<simd::Alias>("alias");

}  // namespace caffe2op_sigmoid::kernels
`,
  },
  {
    file: 'native/targets.gypi',
    before: /^ +'targets\/isa_baseline.cc',/,
    lines: "            'targets/isa_alias.cc',",
  },
  {
    file: 'native/targets/dispatch.h',
    before: /^extern const KernelTable kBaselineKernels;/,
    lines: 'extern const KernelTable kAliasKernels;',
  },
  {
    file: 'native/targets/dispatch.cc',
    before: /^ {6}\{&kBaselineKernels, true\},/,
    lines: '      {&kAliasKernels, true},',
  },
];
