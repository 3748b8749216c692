# The addon of the benchmarks: the loops that nothing which reads and writes memory can beat, and the
# library's kernels beside them.
# Built by npm run bench alone; one library for each instruction set, with its flags.
{
  'target_defaults': {
    'include_dirs': [
      '.',
      '../../native',
      '<!(node -p "require(\'node-addon-api\').include_dir")',
    ],
    'defines': [
      'NAPI_VERSION=8',
      'NODE_ADDON_API_DISABLE_CPP_EXCEPTIONS',
      # Calls fail while a worker thread is terminated: that must not end the process.
      'NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
    ],
    'cflags_cc': ['-std=c++17', '-Wall', '-Wextra', '-fvisibility=hidden'],
    'xcode_settings': {
      'CLANG_CXX_LANGUAGE_STANDARD': 'c++17',
      'GCC_SYMBOLS_PRIVATE_EXTERN': 'YES',
    },
    'msvs_settings': {'VCCLCompilerTool': {'AdditionalOptions': ['/std:c++17']}},
  },
  'targets': [
    {
      'target_name': 'caffe2op_sigmoid_bench',
      'sources': [
        'addon.cc', 'kernels.cc', 'loops.cc', 'passes.cc',
        '../../native/kernels/cpu_features.cc', '../../native/kernels/traffic.cc',
      ],
      # As the library's kernels are compiled.
      'cflags_cc': ['-ffp-contract=off'],
      'conditions': [
        ['target_arch=="x64"', {
          'sources': ['loops_baseline.cc', '../../native/kernels/isa_baseline.cc'],
          'dependencies': ['loops_avx2', 'loops_avx512', 'kernels_avx2', 'kernels_avx512'],
        }],
        ['target_arch=="arm64"', {
          'sources': ['loops_neon.cc', '../../native/kernels/isa_neon.cc'],
        }],
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
          'cflags_cc': ['-mavx2'],
          'xcode_settings': {'OTHER_CPLUSPLUSFLAGS': ['-mavx2']},
          'msvs_settings': {'VCCLCompilerTool': {'AdditionalOptions': ['/arch:AVX2']}},
        },
        {
          'target_name': 'loops_avx512',
          'type': 'static_library',
          'sources': ['loops_avx512.cc'],
          'cflags_cc': ['-mavx512f'],
          'xcode_settings': {'OTHER_CPLUSPLUSFLAGS': ['-mavx512f']},
          'msvs_settings': {'VCCLCompilerTool': {'AdditionalOptions': ['/arch:AVX512']}},
        },
        {
          'target_name': 'kernels_avx2',
          'type': 'static_library',
          'sources': ['../../native/kernels/isa_avx2.cc'],
          'cflags_cc': ['-mavx2', '-mfma', '-ffp-contract=off'],
          'xcode_settings': {'OTHER_CPLUSPLUSFLAGS': ['-mavx2', '-mfma', '-ffp-contract=off']},
          'msvs_settings': {'VCCLCompilerTool': {'AdditionalOptions': ['/arch:AVX2']}},
        },
        {
          'target_name': 'kernels_avx512',
          'type': 'static_library',
          'sources': ['../../native/kernels/isa_avx512.cc'],
          'cflags_cc': [
            '-mavx512f', '-mavx512bw', '-mavx512dq', '-mavx512vl', '-mfma', '-ffp-contract=off',
            '-Wno-uninitialized', '-Wno-maybe-uninitialized',
          ],
          'xcode_settings': {
            'OTHER_CPLUSPLUSFLAGS': [
              '-mavx512f', '-mavx512bw', '-mavx512dq', '-mavx512vl', '-mfma', '-ffp-contract=off',
            ],
          },
          'msvs_settings': {'VCCLCompilerTool': {'AdditionalOptions': ['/arch:AVX512']}},
        },
      ],
    }],
  ],
}
