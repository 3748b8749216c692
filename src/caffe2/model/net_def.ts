// Definitions of nets.
import { create } from '@bufbuild/protobuf';
import { checkOptions } from '../../core/checks.js';
import { checkMessage } from '../proto/check_message.js';
import { copyMessage } from '../proto/copy.js';
import type { DeviceOption, NetDef, OperatorDef } from '../proto/message_types.js';
import { DeviceOptionSchema, NetDefSchema } from '../proto/schemas.js';
import { checkOptionalDevice } from './device_option.js';
import { checkOptionalText, checkText, namesInList } from './names.js';
import { checkOperators } from './operator_def.js';

/** What a net definition may say beyond its name and operators. */
export interface NetOptions {
  readonly type?: string | undefined;
  readonly deviceOption?: DeviceOption | undefined;
  readonly externalInput?: readonly string[] | undefined;
  readonly externalOutput?: readonly string[] | undefined;
}

const NET_OPTIONS = ['type', 'deviceOption', 'externalInput', 'externalOutput'];

/**
 * The definition of a net.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; RangeError `ERR_OUT_OF_RANGE` for an option that there
 * is none of.
 */
export function createNetDef(
  name: string,
  operators: readonly OperatorDef[],
  options?: NetOptions,
): NetDef {
  checkText(name, 'name');
  checkOperators(operators);
  checkOptions(options, NET_OPTIONS);
  const { type, deviceOption, externalInput = [], externalOutput = [] } = options ?? {};
  checkOptionalText(type, 'type');
  checkOptionalDevice(deviceOption);
  return create(NetDefSchema, {
    name,
    op: [...operators],
    externalInput: namesInList(externalInput, 'externalInput'),
    externalOutput: namesInList(externalOutput, 'externalOutput'),
    ...(type !== undefined && { type }),
    ...(deviceOption !== undefined && {
      deviceOption: copyMessage(DeviceOptionSchema, deviceOption),
    }),
  });
}

/** A copy of a definition that has been checked. */
export const cloneNetDef = (def: NetDef): NetDef => copyMessage(NetDefSchema, def);

export function checkNetDef(value: unknown, parameter: string): asserts value is NetDef {
  checkMessage(value, NetDefSchema.typeName, parameter);
}
