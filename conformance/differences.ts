// Where this package differs from Caffe2 on purpose: every rule with its reason, and the recorded
// cases that it explains. Anything else that differs fails.

export interface Rule {
  readonly id:
    | 'unequal shapes'
    | 'flags of the exponential'
    | 'values where a formula fails'
    | 'Logit in place'
    | 'what a gradient would read out of bounds';
  readonly reason: string;
  /** The recorded cases, by group and name; none of operators that were not recorded. */
  readonly cases: readonly string[];
}

export const RULES: readonly Rule[] = [
  {
    id: 'unequal shapes',
    reason:
      'Caffe2 gives the output the broadcast shape and runs over numel(Y): it reads behind the end ' +
      'of dY or leaves elements of dX unwritten. Here shapes are equal but for 1s in front, or ' +
      'the run is refused with ERR_CAFFE2_SHAPE and no blob changes (one rule, also where a tensor ' +
      'is empty and nothing would be read).',
    cases: [
      'operator runs: grad_bcast_Y_2x3_dY_3',
      'operator runs: grad_bcast_Y_3_dY_2x3',
      'operator runs: grad_bcast_Y_1_dY_2x3',
      'operator runs: grad_bcast_Y_2x1_dY_1x3',
      'operator runs: grad_bcast_Y_0x3_dY_1x3',
      'operator runs: grad_inplace_bcast_Y_3_dY_2x3',
      'operator runs: grad_arg_broadcast1_dY_1',
    ],
  },
  {
    id: 'flags of the exponential',
    reason:
      'A global flag of Caffe2 makes the floating-point flags that its own exponential raises an ' +
      'error. The exponential here overflows for no input and its bits are other ones; there is no ' +
      'such flag, so the run returns, with the result that Caffe2 also wrote.',
    cases: [
      'operator runs: flag_throw_if_fp_overflow_n1',
      'operator runs: flag_throw_if_fp_exceptions_nan_inf',
    ],
  },
  {
    id: 'values where a formula fails',
    reason:
      'In float32 log(e^X + 1) of Softplus is infinite from 88.73 on and 0 below -16.64, X/(1 + e^-X) of ' +
      'Swish is -0 from -88.73 down, NaN at -Infinity, and log(c/(1 - c)) of Logit has half of the value ' +
      'next to 1/2. Here these three are correctly rounded. Gradients are the formulas, operation by ' +
      'operation.',
    cases: [],
  },
  {
    id: 'Logit in place',
    reason:
      'Its gradient reads X, which Y has then taken the place of: Caffe2 makes that net and returns a ' +
      'wrong gradient. Here it runs in place as there, but is not differentiated (ERR_CAFFE2_GRADIENT).',
    cases: [],
  },
  {
    id: 'what a gradient would read out of bounds',
    reason:
      'Caffe2 compares the elements of dY with no others in LogitGradient, and in SoftplusGradient in ' +
      'debug builds alone; LogitGradient divides by the last dimension of X, be it 0 or missing. Here ' +
      'such a run is refused with ERR_CAFFE2_SHAPE and no blob changes.',
    cases: [],
  },
];
