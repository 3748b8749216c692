// Nets: their types, where their errors say a fault lies, what may be changed from outside, growth.
// Expectations come from pytorch/pytorch before 2024: caffe2/core/net.cc (the constructor's checks,
// the overrides of types), REGISTER_NET in caffe2/core/net_*.cc and caffe2/contrib/prof,
// net_simple_refcount.cc; and from the recordings.
import { runInNewContext } from 'node:vm';
import { CPUContext } from 'caffe2op-sigmoid';
import {
  Caffe2Error,
  createDeviceOption,
  createNetDef,
  createOperator,
  createTensorShape,
  encode,
  inferShapes,
  NET_TYPES,
  NetBuilder,
  NetDefSchema,
  OperatorDefSchema,
  parseText,
  registerOperator,
  runWithEnvelopes,
  schemaRegistry,
  verify,
  Workspace,
  type Kernel,
  type OperatorDef,
} from 'caffe2op-sigmoid/caffe2';
import { describe, expect, it, vi } from 'vitest';

const thrownBy = (call: () => unknown): Error & { code?: string } => {
  try {
    call();
  } catch (error) {
    return error as Error & { code?: string };
  }
  throw new Error('nothing was thrown');
};
const sigmoid = (input: string, output: string, name = ''): OperatorDef =>
  createOperator('Sigmoid', input, output, { name });
const withX = (): Workspace => {
  const workspace = new Workspace();
  workspace.feed('X', Float32Array.of(-1, 0, 2));
  return workspace;
};

/** Registers an operator that runs a kernel of the test's own. */
function register(type: string, kernel: Kernel): void {
  const schema = { ...schemaRegistry.get('Sigmoid')!, type };
  registerOperator({ schema, kernels: { '': kernel } });
}

describe('net types', () => {
  it.each([
    // net_simple.cc, net_simple_refcount.cc, net_parallel.cc, net_async_scheduling.cc
    ...['', 'simple', 'simple_refcount', 'parallel', 'async_scheduling'],
    // net_dag.cc, prof_dag_net.cc, net_async_polling.cc, net_simple_async.cc; net.cc's overrides
    ...['dag', 'prof_dag', 'async_dag', 'async_polling', 'async_simple', 'rnn'],
  ])('%j runs its operators in order', (type) => {
    const workspace = withX();
    const ops = [sigmoid('X', 'Y'), sigmoid('Y', 'Z'), sigmoid('Z', 'Y')];
    workspace.createNet(createNetDef('n', ops, { type, externalOutput: ['Y', 'Z'] }));
    workspace.runNet('n');
    const once = withX();
    for (const op of ops) once.runOperatorOnce(op);
    expect(workspace.fetch('Y').values).toEqual(once.fetch('Y').values);
    expect(NET_TYPES).toContain(type);
  });

  // "type_unknown" of the recordings.
  it.each(['nosuch', 'Simple', 'DAG', 'constructor', 'simple,dag'])('%j is refused', (type) => {
    const error = thrownBy(() => withX().createNet(createNetDef('n', [], { type })));
    expect(error).toMatchObject({ code: 'ERR_CAFFE2_NET' });
    expect(error.message).toMatch(/^net "n": Expected .* for the type of a net but received /);
  });
});

describe('simple_refcount', () => {
  const run = (ops: OperatorDef[], externalOutput: string[] = []) => {
    const workspace = withX();
    const def = createNetDef('n', ops, { type: 'simple_refcount', externalOutput });
    const report = runWithEnvelopes(workspace, def);
    const again = withX();
    again.createNet(def);
    again.runNet('n', 2);
    const held = (of: Workspace) => of.list().filter((name) => of.blob(name)!.value !== undefined);
    // The run that compares does what the run does.
    expect(held(workspace)).toEqual(held(again));
    return { held: held(again), report };
  };

  it('empties what the net made and has read for the last time', () => {
    const { held, report } = run([sigmoid('X', 'A'), sigmoid('A', 'B'), sigmoid('B', 'C')]);
    expect(held).toEqual(['C', 'X']);
    expect([...report.envelopes.keys()].sort()).toEqual(['A', 'B', 'C', 'X']);
  });

  it('keeps external outputs', () => {
    expect(run([sigmoid('X', 'A'), sigmoid('A', 'B')], ['A']).held).toEqual(['A', 'B', 'X']);
  });

  it('empties a blob in place too, and none after the first operator: the source’s letter', () => {
    expect(run([sigmoid('X', 'A'), sigmoid('A', 'A')]).held).toEqual(['X']);
    const workspace = withX();
    const ops = [sigmoid('X', 'X'), sigmoid('X', 'Y')];
    workspace.runNetOnce(createNetDef('n', ops.slice(0, 1), { type: 'simple_refcount' }));
    expect(workspace.fetch('X').numel).toBe(3);
    workspace.runNetOnce(createNetDef('n', ops, { type: 'simple_refcount' }));
    expect(workspace.blob('X')!.value).toBeUndefined();
  });
});

describe('node_name', () => {
  const op = (): OperatorDef =>
    parseText(
      OperatorDefSchema,
      'input: "X" output: "Y" type: "Sigmoid" device_option { random_seed: 7 node_name: "n1" }',
    );

  // Recorded: it runs. net.cc: "node_name must be empty for all operators at execution time."
  it('means nothing to an operator alone', () => {
    const workspace = withX();
    workspace.runOperatorOnce(op());
    const compared = withX();
    runWithEnvelopes(compared, op());
    expect(compared.fetch('Y').values).toEqual(workspace.fetch('Y').values);
  });

  it('is refused in a net, but from the net’s own device', () => {
    const workspace = withX();
    const error = thrownBy(() => workspace.createNet(createNetDef('n', [sigmoid('X', 'Z'), op()])));
    expect(error).toMatchObject({ code: 'ERR_CAFFE2_NET' });
    expect(error.message).toMatch(/^net "n", operator 1 \(Sigmoid\): Expected no node_name for /);
    const { deviceOption } = op();
    workspace.runNetOnce(createNetDef('n', [sigmoid('X', 'Y')], { deviceOption: deviceOption! }));
    expect(workspace.fetch('Y').numel).toBe(3);
  });
});

describe('an error inside a net', () => {
  const second = 'net "n", operator 1 (Sigmoid "second"): ';

  it.each<[string, () => OperatorDef, string]>([
    [
      'a device',
      () =>
        createOperator('Sigmoid', 'X', 'Z', {
          name: 'second',
          deviceOption: createDeviceOption('CUDA'),
        }),
      'ERR_CAFFE2_DEVICE',
    ],
    ['an input that is missing', () => sigmoid('nope', 'Z', 'second'), 'ERR_CAFFE2_BLOB_MISSING'],
    [
      'a schema',
      () => createOperator('Sigmoid', ['X', 'X'], 'Z', { name: 'second' }),
      'ERR_CAFFE2_SCHEMA',
    ],
  ])('names the operator when the net is created: %s', (_, op, code) => {
    const def = createNetDef('n', [sigmoid('X', 'Y', 'first'), op()]);
    for (const call of [
      () => withX().createNet(def),
      () => {
        withX().runNetOnce(def);
      },
      () => withX().prepareNet(def),
      () => runWithEnvelopes(withX(), def),
    ]) {
      const error = thrownBy(call);
      expect(error).toBeInstanceOf(Caffe2Error);
      expect(error).toMatchObject({ code, where: second.slice(0, -2) });
      expect(error.message.startsWith(`${second}Expected `)).toBe(true);
      const { expected, parameter, received, cause } = error as Error &
        Record<'expected' | 'parameter' | 'received', string>;
      const plain = `Expected ${expected} for ${parameter} but received ${received}`;
      expect(error.message).toBe(second + plain);
      expect(cause).toMatchObject({ code, message: plain, where: '' });
    }
  });

  it('names an operator of no such type, one without a type, and an unnamed net', () => {
    const message = (op: OperatorDef, name = 'n') =>
      thrownBy(() => {
        withX().runNetOnce(createNetDef(name, [op]));
      }).message;
    expect(message(createOperator('Sigmoo', 'X', 'Y'))).toMatch(
      /^net "n", operator 0 \(Sigmoo\): Expected "ConstantFill", /,
    );
    expect(message(createOperator('', 'X', 'Y'), '')).toMatch(
      /^unnamed net, operator 0 \(without a type\): /,
    );
    // Foreign text stays on one line, and is cut.
    const long = message(createOperator('a\nb', 'X', 'Y', { name: 'x'.repeat(1000) }));
    expect(long).toMatch(/^net "n", operator 0 \(a\\nb "x{80}…"\): /);
  });

  it('names the operator when the net runs, every time', () => {
    const workspace = withX();
    workspace.feed('D', new Float64Array(2));
    const def = createNetDef('n', [sigmoid('X', 'Y', 'first'), sigmoid('D', 'Z', 'second')]);
    const net = workspace.createNet(def);
    for (const call of [
      () => {
        workspace.runNet('n');
      },
      () => {
        net.run();
      },
      () => {
        net.operators[1]!.run();
      },
      () => runWithEnvelopes(workspace, def),
    ]) {
      const error = thrownBy(call);
      expect(error).toMatchObject({ code: 'ERR_CAFFE2_DATA_TYPE' });
      expect(error.message).toMatch(
        /^net "n", operator 1 \(Sigmoid "second"\): Expected .* DOUBLE$/,
      );
    }
    // An operator alone is in no net.
    const alone = thrownBy(() => {
      workspace.runOperatorOnce(sigmoid('D', 'Z'));
    });
    expect(alone.message).toMatch(/^Expected /);
  });

  it('names the operator whose input has no source: "external_input_incomplete" of the recordings', () => {
    const def = createNetDef('n', [sigmoid('X', 'Y'), sigmoid('W', 'Z', 'second')], {
      externalInput: ['X'],
    });
    const error = thrownBy(() => withX().createNet(def));
    expect(error).toMatchObject({ code: 'ERR_CAFFE2_NET' });
    expect(error.message.startsWith(`${second}Expected an external input or `)).toBe(true);
  });

  it('keeps the class, the code and the cause of errors of the language', () => {
    const workspace = withX();
    const def = createNetDef('n', [
      createOperator('ConstantFill', [], 'Y', { name: 'big', args: { shape: [2 ** 45] } }),
    ]);
    const error = thrownBy(() => {
      workspace.runNetOnce(def);
    });
    expect(error).toBeInstanceOf(RangeError);
    expect(error.code).toBe('ERR_OUT_OF_RANGE');
    expect(error.message).toMatch(/^net "n", operator 0 \(ConstantFill "big"\): Expected /);
    expect(error.cause).toBeInstanceOf(RangeError);
  });

  it('leads what a kernel of one’s own throws, unless it is of a class of its own', () => {
    class OwnError extends Error {}
    const own = new OwnError('own');
    const errors = [
      new TypeError('plain'),
      runInNewContext('new RangeError("foreign")') as RangeError,
      own,
      'no error',
    ];
    let next = 0;
    register('Throws', () => () => {
      throw errors[next++] as Error;
    });
    const workspace = withX();
    const net = workspace.createNet(createNetDef('n', [createOperator('Throws', 'X', 'Y')]));
    const run = (): unknown => {
      try {
        net.run();
      } catch (error) {
        return error;
      }
      return undefined;
    };
    const plain = run();
    expect(plain).toBeInstanceOf(TypeError);
    expect(plain).toMatchObject({
      message: 'net "n", operator 0 (Throws): plain',
      cause: errors[0],
    });
    const foreign = run();
    expect(foreign).toBeInstanceOf(RangeError);
    expect(foreign).toMatchObject({ message: 'net "n", operator 0 (Throws): foreign' });
    expect(run()).toBe(own);
    expect(run()).toBe('no error');
  });

  it('names the operator of a net in inference too', () => {
    const fill = createOperator('ConstantFill', [], 'Y', { name: 'f', args: { dtype: 99 } });
    const known = new Map([['X', createTensorShape([1], 1)]]);
    const error = thrownBy(() =>
      inferShapes([createNetDef('n', [sigmoid('X', 'Z'), fill])], known),
    );
    expect(error).toMatchObject({ code: 'ERR_CAFFE2_ARGUMENT' });
    expect(error.message).toMatch(/^net "n", operator 1 \(ConstantFill "f"\): Expected /);
  });

  it('names the operator of a net whose gradient can’t be made', () => {
    const net = new NetBuilder('n');
    net.add('Sigmoid', 'X', 'Y');
    net.add('SigmoidGradient', ['Y', 'X'], 'Z', { name: 'g' });
    const error = thrownBy(() => net.addGradientOperators(['Z']));
    expect(error).toMatchObject({ code: 'ERR_CAFFE2_GRADIENT' });
    expect(error.message).toMatch(
      /^Expected .* for .*net "n", operator 1 \(SigmoidGradient "g"\) but received /,
    );
  });
});

describe('what an operator and a net hand out', () => {
  it('changes nothing of them', () => {
    const workspace = withX();
    const operator = workspace.createOperator(sigmoid('X', 'Y'));
    operator.def.input.length = 0;
    operator.def.type = 'Sum';
    operator.run();
    expect(operator.def).toEqual(sigmoid('X', 'Y'));
    expect(workspace.fetch('Y').numel).toBe(3);

    const def = createNetDef('n', [sigmoid('X', 'Y'), sigmoid('D', 'Z', 'second')]);
    workspace.feed('D', new Float64Array(1));
    const net = workspace.createNet(def);
    net.def.op.length = 0;
    net.def.name = 'other';
    net.def.op[1]!.name = 'other';
    def.op[1]!.name = 'other';
    net.operators[0]!.def.input[0] = 'nope';
    expect(() => {
      (net.operators as unknown[]).length = 0;
    }).toThrow(TypeError);
    expect(encode(NetDefSchema, net.def)).toEqual(
      encode(NetDefSchema, createNetDef('n', [sigmoid('X', 'Y'), sigmoid('D', 'Z', 'second')])),
    );
    expect(
      thrownBy(() => {
        net.run();
      }).message,
    ).toMatch(/^net "n", operator 1 \(Sigmoid "second"\): .*input 0 \("D"\) of Sigmoid/);
  });

  it('is the schema of the registry, which nobody changes', () => {
    const schema = schemaRegistry.get('Sigmoid')!;
    expect(() => {
      (schema.inputs as { max: number }).max = 5;
    }).toThrow(TypeError);
    const own = { ...schema, type: 'Changed', inputs: { min: 1, max: 1 } };
    registerOperator({ schema: own, kernels: {} });
    own.inputs.max = 5;
    expect(schemaRegistry.get('Changed')!.inputs.max).toBe(1);
  });
});

describe('a schema with an argument that is required', () => {
  // OpSchema::Verify, caffe2/core/operator_schema.cc.
  it('refuses definitions without it', () => {
    const schema = schemaRegistry.get('GivenTensorFill')!;
    const message = thrownBy(() => {
      verify(schema, createOperator('GivenTensorFill', [], 'Y', { args: { shape: [0] } }));
    }).message;
    expect(message).toBe(
      'Expected "values" for an argument of GivenTensorFill but received "shape"',
    );
    verify(schema, createOperator('GivenTensorFill', [], 'Y', { args: { values: { f: 1 } } }));
  });
});

describe('growth', () => {
  /** How often sets, maps and lists of names are asked while something is done. */
  function questions(call: () => void): number {
    let count = 0;
    const spies = [
      vi.spyOn(Set.prototype, 'has'),
      vi.spyOn(Map.prototype, 'get'),
      vi.spyOn(Map.prototype, 'has'),
    ];
    const lists = (['includes', 'indexOf'] as const).map((name) => {
      const original = Array.prototype[name] as (this: unknown[], item: unknown) => never;
      // A list is gone through: that counts as many.
      return vi.spyOn(Array.prototype, name).mockImplementation(function (
        this: unknown[],
        item: unknown,
      ) {
        count += this.length;
        return original.call(this, item);
      } as never);
    });
    try {
      call();
      for (const spy of spies) count += spy.mock.calls.length;
    } finally {
      for (const spy of [...spies, ...lists]) spy.mockRestore();
    }
    return count;
  }

  /** Throws unless four times as many take about four times as many questions. */
  function expectLinear(work: (count: number) => () => void): void {
    const [few, many] = [questions(work(500)), questions(work(2_000))];
    expect(few).toBeGreaterThan(0);
    expect(many / few).toBeLessThan(6);
  }

  const names = (count: number, prefix: string): string[] =>
    Array.from({ length: count }, (_, i) => `${prefix}${i}`);

  it('of unnamed operators is linear', () => {
    expectLinear((count) => () => {
      const net = new NetBuilder('n');
      for (let i = 0; i < count; i++) net.add('Sigmoid', 'X');
      expect(net.def.op.at(-1)!.output).toEqual([`n/Sigmoid_${count}`]);
    });
  });

  it('of external inputs is linear', () => {
    expectLinear((count) => () => {
      const net = new NetBuilder('n');
      net.addExternalInput(...names(count, 'A'));
      for (const name of names(count, 'B')) net.add('Sigmoid', name, `${name}/out`);
      expect(net.def.externalInput).toHaveLength(2 * count);
    });
  });

  it('of a sum of many terms and its gradient is linear', () => {
    expectLinear((count) => () => {
      const net = new NetBuilder('n');
      net.add('Sum', names(count, 'A'), 'Y');
      net.add('Sum', Array<string>(count).fill('Y'), 'Z');
      expect(net.addGradientOperators(['Z']).size).toBe(count + 2);
    });
  });

  it('of a blob that many operators read, its gradient and its net is linear', () => {
    expectLinear((count) => {
      const outputs = names(count, 'Y');
      return () => {
        const net = new NetBuilder('n');
        for (const name of outputs) net.add('Sigmoid', 'X', name);
        net.addGradientOperators(outputs);
        const workspace = new Workspace({ context: new CPUContext({ backend: 'portable' }) });
        workspace.feed('X', new Float32Array(1));
        workspace.createNet(net.def);
        workspace.runNet('n');
        expect(workspace.fetch('X_grad').numel).toBe(1);
      };
    });
  });
});
