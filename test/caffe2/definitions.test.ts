// Definitions and options that are none: refused with a code, in the one form of message.
import { createDeviceOption, OperatorDefSchema, parseText } from 'caffe2op-sigmoid/caffe2';
import { describe, expect, it } from 'vitest';

const coded = (code: string): unknown =>
  expect.objectContaining({
    code,
    message: expect.stringMatching(/^Expected .* for .* but received /s) as unknown,
  });

describe('devices', () => {
  it.each([
    ['cuda', 'ERR_OUT_OF_RANGE'],
    ['NOPE', 'ERR_OUT_OF_RANGE'],
    ['constructor', 'ERR_OUT_OF_RANGE'],
    ['', 'ERR_OUT_OF_RANGE'],
    [1.5, 'ERR_OUT_OF_RANGE'],
    [NaN, 'ERR_OUT_OF_RANGE'],
    [2 ** 31, 'ERR_OUT_OF_RANGE'],
    [undefined, 'ERR_INVALID_ARG_TYPE'],
    [null, 'ERR_INVALID_ARG_TYPE'],
    [['CPU'], 'ERR_INVALID_ARG_TYPE'],
  ])('refuse %j', (type, code) => {
    expect(() => createDeviceOption(type as never)).toThrow(coded(code));
    if (typeof type === 'number') {
      expect(() => createDeviceOption('CUDA', type)).toThrow(coded(code));
    }
  });

  it('take a name or an int32', () => {
    expect(createDeviceOption('CUDA', 1)).toMatchObject({ deviceType: 1, deviceId: 1 });
    expect(createDeviceOption(-(2 ** 31))).toMatchObject({ deviceType: -(2 ** 31) });
  });
});

describe('texts of 20 MB', () => {
  const long = 20_000_000;

  it.each([
    ['a string', `"${'x'.repeat(long)}"`, long],
    ['escapes', `'${'\\n'.repeat(long / 2)}'`, long / 2],
    ['strings side by side', '"ab" '.repeat(100_000), 200_000],
    ['a comment', `#${'x'.repeat(long)}\n"a"`, 1],
    ['spaces', `${' '.repeat(long)}"a"`, 1],
  ])('are read: %s', (_, text, length) => {
    expect(parseText(OperatorDefSchema, `name: ${text}`).name).toHaveLength(length);
  });

  it.each([
    ['a name', 'x'.repeat(long)],
    ['a number', `name: ${'1'.repeat(long)}`],
    ['digits', `arg { i: ${'1'.repeat(long)} }`],
    ['a string without an end', `name: "${'x'.repeat(long)}`],
    ['a string with a line break', `name: "${'x'.repeat(long)}\n"`],
    ['a backslash before a line break', 'name: "\\\n"'],
  ])('are refused with a code: %s', (_, text) => {
    expect(() => parseText(OperatorDefSchema, text)).toThrow(coded('ERR_CAFFE2_TEXT'));
  });
});
