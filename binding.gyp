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
          # Not published: guarded memory, foreign buffers, floating-point control, the reference.
          'target_name': 'caffe2op_sigmoid_testing',
          'sources': [
            'native/testing/addon.cc',
            'native/testing/planted_faults.cc',
            'native/testing/proof.cc',
            'native/testing/reference.cc',
          ],
          'dependencies': ['kernels'],
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
  ],
}
