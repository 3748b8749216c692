// Devices in definitions.
import { create } from '@bufbuild/protobuf';
import { describe, rangeError } from '../../core/errors.js';
import { checkInt32 } from '../common/checks.js';
import { checkMessage } from '../proto/check_message.js';
import { DEVICE_TYPES } from '../proto/fields.js';
import type { DeviceOption } from '../proto/message_types.js';
import { DeviceOptionSchema } from '../proto/schemas.js';

/**
 * A device.
 *
 * @param type its name, such as `'CPU'`, or its number, an int32.
 * @throws TypeError `ERR_INVALID_ARG_TYPE`; RangeError `ERR_OUT_OF_RANGE` for a name that is none
 * and a number that is no int32.
 */
export function createDeviceOption(
  type: keyof typeof DEVICE_TYPES | number,
  deviceId?: number,
): DeviceOption {
  let deviceType: number;
  if (typeof type === 'string') {
    if (!Object.hasOwn(DEVICE_TYPES, type)) {
      const expected = Object.keys(DEVICE_TYPES).join(', ');
      throw rangeError('ERR_OUT_OF_RANGE', expected, 'type', describe(type));
    }
    deviceType = DEVICE_TYPES[type];
  } else {
    checkInt32(type, 'type');
    deviceType = type;
  }
  if (deviceId !== undefined) checkInt32(deviceId, 'deviceId');
  return create(DeviceOptionSchema, {
    deviceType,
    ...(deviceId !== undefined && { deviceId }),
  });
}

/** Throws unless it is a device, or `undefined`. */
export function checkOptionalDevice(value: unknown): void {
  if (value !== undefined) checkMessage(value, DeviceOptionSchema.typeName, 'deviceOption');
}
