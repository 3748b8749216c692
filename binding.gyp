# The addon and, for the tests and the proof, a second one. The kernels of an instruction set are a
# library of their own with its flags; nothing else is compiled beyond the platform's baseline.
{
  'target_defaults': {
    'include_dirs': ['native', '<!(node -p "require(\'node-addon-api\').include_dir")'],
    'defines': [
      'NAPI_VERSION=8',
      'NODE_ADDON_API_DISABLE_CPP_EXCEPTIONS',
      # Calls fail while a worker thread is terminated: that must not end the process.
      'NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
    ],
    # No contraction: a fused (dY*Y)*(1-Y) has other bits.
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
        'native/kernels/cpu_features.cc',
        'native/kernels/dispatch.cc',
        'native/kernels/traffic.cc',
      ],
      'conditions': [
        ['target_arch=="x64"', {
          'sources': ['native/kernels/isa_baseline.cc'],
          'dependencies': ['kernels_avx2', 'kernels_avx512'],
        }],
        ['target_arch=="arm64"', {'sources': ['native/kernels/isa_neon.cc']}],
      ],
    },
    {
      'target_name': 'caffe2op_sigmoid',
      'sources': [
        'native/addon.cc',
        'native/bindings/external_memory.cc',
        'native/bindings/operators.cc',
        'native/operators/parallel.cc',
        'native/operators/registry.cc',
        'native/operators/sigmoid_gradient_op.cc',
        'native/operators/sigmoid_op.cc',
      ],
      'dependencies': ['kernels'],
    },
  ],
  'conditions': [
    ['OS=="linux"', {
      'targets': [
        {
          # Not published: guarded memory, foreign buffers, floating-point control, the reference.
          'target_name': 'caffe2op_sigmoid_testing',
          'sources': [
            'native/testing/addon.cc',
            'native/testing/proof.cc',
            'native/testing/reference.cc',
          ],
          'conditions': [
            ['target_arch=="x64"', {
              'dependencies': ['rough_reciprocals'],
              'libraries': ['-lquadmath'],
            }],
          ],
        },
      ],
      'conditions': [
        ['target_arch=="x64"', {
          'targets': [
            {
              'target_name': 'rough_reciprocals',
              'type': 'static_library',
              'sources': ['native/testing/rough_reciprocals.cc'],
              'cflags_cc': ['-mavx2', '-mfma'],
            },
          ],
        }],
      ],
    }],
    ['target_arch=="x64"', {
      'targets': [
        {
          'target_name': 'kernels_avx2',
          'type': 'static_library',
          'sources': ['native/kernels/isa_avx2.cc'],
          'cflags_cc': ['-mavx2', '-mfma'],
          'xcode_settings': {'OTHER_CPLUSPLUSFLAGS': ['-mavx2', '-mfma']},
          'msvs_settings': {'VCCLCompilerTool': {'AdditionalOptions': ['/arch:AVX2']}},
        },
        {
          'target_name': 'kernels_avx512',
          'type': 'static_library',
          'sources': ['native/kernels/isa_avx512.cc'],
          'cflags_cc': [
            '-mavx512f', '-mavx512bw', '-mavx512dq', '-mavx512vl', '-mfma',
            # GCC 12 warns about its own intrinsics (GCC bug 105593).
            '-Wno-uninitialized', '-Wno-maybe-uninitialized',
          ],
          'xcode_settings': {
            'OTHER_CPLUSPLUSFLAGS': ['-mavx512f', '-mavx512bw', '-mavx512dq', '-mavx512vl', '-mfma'],
          },
          'msvs_settings': {'VCCLCompilerTool': {'AdditionalOptions': ['/arch:AVX512']}},
        },
      ],
    }],
  ],
}
