// Definitions and options that are none: refused with a code, in the one form of message.
import {
  createArgument,
  createDeviceOption,
  createNetDef,
  createOperator,
  decode,
  encode,
  getBackwardPass,
  getGradientForOp,
  NetDefSchema,
  OperatorDefSchema,
  parseText,
  printText,
  serializeBlob,
  Workspace,
} from 'caffe2op-sigmoid/caffe2';
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

describe('nonsense', () => {
  const def = createOperator('Sigmoid', 'X', 'Y');
  const detached = new Float32Array(4);
  structuredClone(detached.buffer, { transfer: [detached.buffer] });
  const floats = new Float32Array(5);
  // Whatever JavaScript lets through.
  const nonsense = (value: unknown): never => value as never;
  const operator = (options: unknown) => () =>
    createOperator('Sigmoid', 'X', 'Y', nonsense(options));
  const feed = (value: unknown, dims?: unknown) => () => {
    new Workspace().feed('X', nonsense(value), nonsense(dims));
  };

  it.each<[string, () => unknown, string?]>([
    ['a number as inputs', () => createOperator('Sigmoid', nonsense(5), 'Y')],
    ['no inputs', () => createOperator('Sigmoid', nonsense(undefined), 'Y')],
    ['a set of outputs', () => createOperator('Sigmoid', 'X', nonsense(new Set(['Y'])))],
    ['options null', operator(null)],
    ['options 5', operator(5)],
    ['args null', operator({ args: null })],
    ['args in a list', operator({ args: [1] })],
    ['an argument null', operator({ args: { a: null } })],
    ['a misspelt option', operator({ engin: 'CUDNN' }), 'ERR_OUT_OF_RANGE'],
    ['engine 5', operator({ engine: 5 })],
    ['name null', operator({ name: null })],
    ['debugInfo 5', operator({ debugInfo: 5 })],
    ['deviceOption 7', operator({ deviceOption: 7 })],
    ['another message as deviceOption', operator({ deviceOption: def })],
    ['one name as controlInput', operator({ controlInput: 'c' })],
    ['an argument without a name', () => createArgument(nonsense(undefined), 1)],
    ['operators null', () => createNetDef('n', nonsense(null))],
    ['operators of numbers', () => createNetDef('n', nonsense([5]))],
    ['a net without a name', () => createNetDef(nonsense(undefined), [])],
    ['net options null', () => createNetDef('n', [], nonsense(null))],
    [
      'a misspelt net option',
      () => createNetDef('n', [], nonsense({ typ: 'dag' })),
      'ERR_OUT_OF_RANGE',
    ],
    ['one name as externalInput', () => createNetDef('n', [], nonsense({ externalInput: 'X' }))],
    ['a net’s deviceOption 7', () => createNetDef('n', [], nonsense({ deviceOption: 7 }))],
    ['dims 5', feed(floats, 5)],
    ['dims "3"', feed(floats, '3')],
    ['dims null', feed(floats, null)],
    ['dims ["5"]', feed(floats, ['5']), 'ERR_CAFFE2_SHAPE'],
    ['a detached array', feed(detached), 'ERR_DETACHED'],
    ['targets null', () => getBackwardPass([], nonsense(null))],
    ['one name as targets', () => getBackwardPass([def], nonsense('Y'))],
    ['targets of numbers', () => getBackwardPass([def], nonsense([5]))],
    ['a gradient 5', () => getBackwardPass([def], nonsense({ Y: 5 }))],
    ['operators undefined', () => getBackwardPass(nonsense(undefined), [])],
    ['no gradients', () => getGradientForOp(def, nonsense(undefined))],
    ['gradients of numbers', () => getGradientForOp(def, nonsense([5]))],
    ['onEngineFallback 5', () => new Workspace({ onEngineFallback: nonsense(5) })],
    [
      'createNet options null',
      () => new Workspace().createNet(createNetDef('n', []), nonsense(null)),
    ],
    [
      'overwrite 1',
      () => new Workspace().createNet(createNetDef('n', []), nonsense({ overwrite: 1 })),
    ],
    ['a blob without a name', () => serializeBlob(nonsense(undefined), 'text')],
    ['serializeBlob options null', () => serializeBlob('X', 'text', nonsense(null))],
    ['a schema undefined', () => decode(nonsense(undefined), new Uint8Array(0))],
    ['a schema {}', () => decode(nonsense({}), new Uint8Array(0))],
    ['a name as schema', () => encode(nonsense('OperatorDef'), def)],
    ['parseText without a schema', () => parseText(nonsense({ messageName: 'None' }), '')],
    ['printText without a schema', () => printText(nonsense({}), def)],
    ['printText of another message', () => printText(NetDefSchema, nonsense(def))],
    ['printText of null', () => printText(OperatorDefSchema, nonsense(null))],
    ['printText options null', () => printText(OperatorDefSchema, def, nonsense(null))],
    [
      'a style',
      () => printText(OperatorDefSchema, def, nonsense({ style: 'c' })),
      'ERR_OUT_OF_RANGE',
    ],
  ])('is refused with a code: %s', (_, call, code = 'ERR_INVALID_ARG_TYPE') => {
    expect(call).toThrow(coded(code));
  });

  it('leaves the workspace as it is', () => {
    const workspace = new Workspace();
    expect(() => {
      workspace.feed('X', floats, nonsense('5'));
    }).toThrow(coded('ERR_INVALID_ARG_TYPE'));
    expect(workspace.list()).toEqual([]);
  });
});
