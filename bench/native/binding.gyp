# The addon of the benchmarks: the loops that nothing which reads and writes memory can beat, and the
# library's kernels beside them.
# Built by npm run bench alone; one library for each instruction set, with its flags.
{
  'includes': ['../../native/targets.gypi'],
  'target_defaults': {'include_dirs': ['.']},
  'targets': [
    {
      'target_name': 'caffe2op_sigmoid_bench',
      'sources': ['addon.cc', 'kernels.cc', 'loops.cc', 'passes.cc'],
      'dependencies': ['kernels'],
      'conditions': [
        ['target_arch=="x64"', {
          'sources': ['loops_baseline.cc'],
          'dependencies': ['loops_avx2', 'loops_avx512'],
        }],
        ['target_arch=="arm64"', {'sources': ['loops_neon.cc']}],
      ],
    },
  ],
  'conditions': [
    ['target_arch=="x64"', {
      'targets': [
        {
          'target_name': 'loops_avx2',
          'type': 'static_library',
          'sources': ['loops_avx2.cc'],
          'cflags_cc': ['<@(avx2_flags)'],
          'xcode_settings': {'OTHER_CPLUSPLUSFLAGS': ['<@(avx2_flags)']},
          'msvs_settings': {'VCCLCompilerTool': {'AdditionalOptions': ['/arch:AVX2']}},
        },
        {
          'target_name': 'loops_avx512',
          'type': 'static_library',
          'sources': ['loops_avx512.cc'],
          'cflags_cc': ['<@(avx512_flags)', '<@(avx512_warnings)'],
          'xcode_settings': {'OTHER_CPLUSPLUSFLAGS': ['<@(avx512_flags)']},
          'msvs_settings': {'VCCLCompilerTool': {'AdditionalOptions': ['/arch:AVX512']}},
        },
      ],
    }],
  ],
}
