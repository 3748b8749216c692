// The sum of the gradients of a blob that is used more than once.
import { clone, create } from '@bufbuild/protobuf';
import { Caffe2Error, quoted } from '../common/errors.js';
import { createOperator } from '../model/operator_def.js';
import type { DeviceOption, OperatorDef } from '../proto/message_types.js';
import { DeviceOptionSchema } from '../proto/schemas.js';

const ONLY_SUM_TAG = 'only_keep_is_auto_gen_sum_ops_tag:1';
const SUM_TAG = 'is_auto_gen_sum_ops:1';

/** What generates a gradient: an output of an operator, or nothing but its name. */
export interface Generator {
  readonly operator: OperatorDef | undefined;
  readonly output: number;
  readonly gradient: string;
  readonly device: DeviceOption;
}

/** Throws for a gradient that there is none of. */
export function refuse(expected: string, parameter: string, received: string): never {
  throw new Caffe2Error('ERR_CAFFE2_GRADIENT', expected, parameter, received);
}

export const deviceOf = ({ deviceOption }: OperatorDef): DeviceOption =>
  deviceOption ?? create(DeviceOptionSchema);

/** Whether two devices are the same to Caffe2's front end: all CPUs are, others by number alone. */
const sameDevice = (a: DeviceOption, b: DeviceOption): boolean =>
  a.deviceType === 0 || b.deviceType === 0
    ? a.deviceType === b.deviceType
    : a.deviceId === b.deviceId;

/** The sum of all gradients of a blob that is used more than once; the others get new names. */
export function sumOfGradients(name: string, generators: readonly Generator[]): OperatorDef {
  const first = generators[0]!;
  for (const { device } of generators) {
    if (!sameDevice(device, first.device)) {
      refuse('one device', `the gradients of ${quoted(name)}`, 'several');
    }
  }
  const named = generators.find(({ operator }) => operator !== undefined);
  const out = named?.operator!.output[named.output] ?? `${name}_grad`;
  const inputs: string[] = [];
  let renamed = 0;
  for (const generator of generators) {
    const { operator, output, gradient } = generator;
    if (operator === undefined) {
      if (gradient === out) refuse('another name', 'a gradient that is passed on', quoted(out));
      inputs.push(gradient);
    } else {
      if (generator !== named) {
        operator.output[output] = `_${operator.output[output]!}_autosplit_${renamed++}`;
      }
      inputs.push(operator.output[output]!);
    }
  }
  // Sum works in place with its first input only.
  const at = inputs.indexOf(out);
  if (at > 0) [inputs[0], inputs[at]] = [inputs[at]!, inputs[0]!];
  const sum = createOperator('Sum', inputs, out);
  const onlyTag = generators.some(({ device }) => device.extraInfo.includes(ONLY_SUM_TAG));
  const device = onlyTag ? create(DeviceOptionSchema) : clone(DeviceOptionSchema, first.device);
  device.extraInfo.push(SUM_TAG);
  sum.deviceOption = device;
  return sum;
}
