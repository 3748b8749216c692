# The kernels as the addon and the benchmarks compile them. Those of an instruction set are a
# library of their own with its flags; nothing else is compiled beyond the platform's baseline.
{
  'variables': {
    'avx2_flags': ['-mavx2', '-mfma', '-mf16c'],
    'avx512_flags': ['-mavx512f', '-mavx512bw', '-mavx512dq', '-mavx512vl', '-mfma', '-mf16c'],
    # GCC 12 warns about its own intrinsics (GCC bug 105593).
    'avx512_warnings': ['-Wno-uninitialized', '-Wno-maybe-uninitialized'],
  },
  'target_defaults': {
    'include_dirs': ['.', '<!(node -p "require(\'node-addon-api\').include_dir")'],
    'defines': [
      'NAPI_VERSION=8',
      'NODE_ADDON_API_DISABLE_CPP_EXCEPTIONS',
      # Calls fail while a worker thread is terminated: that must not end the process.
      'NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
    ],
    # No contraction: exact sums need each operation rounded by itself.
    'cflags_cc': ['-std=c++17', '-Wall', '-Wextra', '-ffp-contract=off', '-fvisibility=hidden'],
    'xcode_settings': {
      'CLANG_CXX_LANGUAGE_STANDARD': 'c++17',
      'GCC_SYMBOLS_PRIVATE_EXTERN': 'YES',
      'OTHER_CPLUSPLUSFLAGS': ['-Wall', '-Wextra', '-ffp-contract=off'],
    },
    'msvs_settings': {
      'VCCLCompilerTool': {'AdditionalOptions': ['/std:c++17', '/fp:precise']},
    },
  },
  'targets': [
    {
      'target_name': 'kernels',
      'type': 'static_library',
      'sources': [
        'math/midpoint.cc',
        'targets/cache_limits.cc',
        'targets/cpu_features.cc',
        'targets/dispatch.cc',
      ],
      'conditions': [
        ['target_arch=="x64"', {
          'sources': [
            'targets/isa_baseline.cc',
          ],
          'dependencies': ['kernels_avx2', 'kernels_avx512'],
        }],
        ['target_arch=="arm64"', {'sources': ['targets/isa_neon.cc']}],
      ],
    },
  ],
  'conditions': [
    ['target_arch=="x64"', {
      'targets': [
        {
          'target_name': 'kernels_avx2',
          'type': 'static_library',
          'sources': ['targets/isa_avx2.cc'],
          'cflags_cc': ['<@(avx2_flags)'],
          'xcode_settings': {'OTHER_CPLUSPLUSFLAGS': ['<@(avx2_flags)']},
          'msvs_settings': {'VCCLCompilerTool': {'AdditionalOptions': ['/arch:AVX2']}},
        },
        {
          'target_name': 'kernels_avx512',
          'type': 'static_library',
          'sources': ['targets/isa_avx512.cc'],
          'cflags_cc': ['<@(avx512_flags)', '<@(avx512_warnings)'],
          'xcode_settings': {'OTHER_CPLUSPLUSFLAGS': ['<@(avx512_flags)']},
          'msvs_settings': {'VCCLCompilerTool': {'AdditionalOptions': ['/arch:AVX512']}},
        },
      ],
    }],
  ],
}
