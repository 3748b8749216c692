# The addon and, for the tests and the proof, a second one.
{
  'includes': ['native/targets.gypi'],
  'targets': [
    {
      'target_name': 'caffe2op_sigmoid',
      # The loader takes an addon of its own version only.
      'defines': ['CAFFE2OP_SIGMOID_VERSION="<!(node -p "require(\'./package.json\').version")"'],
      'sources': [
        'native/node/addon.cc',
        'native/node/external_memory.cc',
        'native/node/calls.cc',
        'native/runtime/registry.cc',
        'native/runtime/thread_pool.cc',
      ],
      'dependencies': ['kernels'],
    },
  ],
  'conditions': [
    ['OS=="linux"', {
      'targets': [
        {
          # Not published: guarded memory, foreign buffers, floating-point control, the reference,
          # the contract of vector types.
          'target_name': 'caffe2op_sigmoid_testing',
          'sources': [
            'native/testing/addon.cc',
            'native/testing/planted_faults.cc',
            'native/testing/proof.cc',
            'native/testing/reference.cc',
            'native/testing/stand_ins/bindings.cc',
            'native/testing/vectors/bindings.cc',
            'native/testing/vectors/check_arithmetic.cc',
            'native/testing/vectors/check_conversions.cc',
            'native/testing/vectors/check_halves.cc',
            'native/testing/vectors/check_integers.cc',
            'native/testing/vectors/check_masks.cc',
            'native/testing/vectors/check_memory.cc',
            'native/testing/vectors/contract.cc',
            'native/testing/vectors/crashes.cc',
            'native/testing/vectors/report.cc',
          ],
          'dependencies': ['kernels'],
          'conditions': [
            ['target_arch=="x64"', {
              'sources': ['native/testing/vectors/isa_baseline.cc'],
              'dependencies': [
                'stand_ins_avx2',
                'stand_ins_avx512',
                'stand_ins_baseline',
                'vectors_avx2',
                'vectors_avx512',
              ],
              'libraries': ['-lquadmath'],
            }],
            ['target_arch=="arm64"', {
              'sources': ['native/testing/vectors/isa_neon.cc'],
              'dependencies': ['stand_ins_neon'],
            }],
          ],
        },
      ],
      'conditions': [
        ['target_arch=="x64"', {
          'targets': [
            {
              'target_name': 'stand_ins_baseline',
              'type': 'static_library',
              'sources': ['native/testing/stand_ins/isa_baseline.cc'],
            },
            {
              'target_name': 'stand_ins_avx2',
              'type': 'static_library',
              'sources': ['native/testing/stand_ins/isa_avx2.cc'],
              'cflags_cc': ['<@(avx2_flags)'],
            },
            {
              'target_name': 'stand_ins_avx512',
              'type': 'static_library',
              'sources': ['native/testing/stand_ins/isa_avx512.cc'],
              'cflags_cc': ['<@(avx512_flags)', '<@(avx512_warnings)'],
            },
            {
              'target_name': 'vectors_avx2',
              'type': 'static_library',
              'sources': ['native/testing/vectors/isa_avx2.cc'],
              'cflags_cc': ['<@(avx2_flags)'],
            },
            {
              'target_name': 'vectors_avx512',
              'type': 'static_library',
              'sources': ['native/testing/vectors/isa_avx512.cc'],
              'cflags_cc': ['<@(avx512_flags)', '<@(avx512_warnings)'],
            },
          ],
        }],
        ['target_arch=="arm64"', {
          'targets': [
            {
              'target_name': 'stand_ins_neon',
              'type': 'static_library',
              'sources': ['native/testing/stand_ins/isa_neon.cc'],
            },
          ],
        }],
      ],
    }],
  ],
}
