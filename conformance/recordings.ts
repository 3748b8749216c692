// The recordings of the real Caffe2: what their files hold.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A blob as it was found before or after a run. */
export interface RecordedBlob {
  readonly exists: boolean;
  readonly empty_blob?: boolean;
  readonly blob_type?: string;
  readonly dtype?: string;
  readonly dims?: readonly number[];
  readonly numel?: number;
  readonly values?: readonly string[];
  /** The bits of float32 values in hexadecimal. */
  readonly bits?: readonly string[];
}

/** How a call of Caffe2 ended. */
export interface Outcome<Result = unknown> {
  readonly outcome: 'returned' | 'threw';
  readonly result?: Result;
  readonly msg?: string;
  readonly first_line?: string;
  readonly log?: readonly string[];
}

export interface RunCase {
  readonly name: string;
  readonly note?: string;
  readonly op_text: string;
  readonly before: Readonly<Record<string, RecordedBlob>>;
  readonly run: Outcome;
  readonly after: Readonly<Record<string, RecordedBlob>>;
}

export interface NetCase {
  readonly name: string;
  readonly net_text: string;
  readonly run: Outcome;
  readonly after: Readonly<Record<string, RecordedBlob>>;
}

export interface RecordedGradient {
  readonly dense: string;
  readonly indices: string;
  readonly values: string;
}

export interface GradientCase {
  readonly name: string;
  readonly def_text: string;
  readonly g_output: readonly RecordedGradient[];
  readonly run: Outcome<{
    readonly ops: readonly { readonly text: string; readonly hex: string }[];
    readonly g_input: readonly RecordedGradient[];
  }>;
}

export interface RecordedShape {
  readonly name?: string;
  readonly hex: string;
}

export interface InferCase {
  readonly name: string;
  readonly type: string;
  readonly inputs: readonly RecordedShape[];
  readonly run: Outcome<readonly RecordedShape[]>;
}

export interface InferNetCase {
  readonly name: string;
  readonly net_text: string;
  readonly run: Outcome<readonly RecordedShape[]>;
}

export interface RecordedSchema {
  readonly type: string;
  readonly registered: boolean;
  readonly min_input: number;
  readonly max_input: number;
  readonly min_output: number;
  readonly max_output: number;
  readonly onnx_schema: string;
  readonly args: readonly unknown[];
  readonly input_desc: readonly (readonly string[])[];
  readonly output_desc: readonly (readonly string[])[];
  readonly calculate_output_0to4: readonly number[];
  readonly inplace_enforced_pairs: readonly (readonly number[])[];
  readonly inplace_allowed_probe: readonly {
    readonly pair: readonly [number, number];
    readonly allowed: boolean;
  }[];
}

export interface Behaviours {
  readonly schema?: readonly RecordedSchema[];
  readonly cpu_operator_registry_keys?: readonly string[];
  readonly gradient_registry_keys?: readonly string[];
  readonly op_registry_key_by_engine?: readonly (readonly [string, string])[];
  readonly infer_tensor?: readonly InferCase[];
  readonly infer_net?: readonly InferNetCase[];
  readonly infer_device_cuda2?: Readonly<Record<'in' | 'out', readonly string[]>>;
  readonly storage_reuse?: Readonly<Record<string, boolean | number>>;
  readonly output_shares_storage_with_Z?: Readonly<Record<string, RecordedBlob>>;
  readonly created_op_engine_and_type?: readonly [string, string];
  readonly reuse_operator_object?: readonly (Outcome | RecordedBlob)[];
  readonly run_cases?: readonly RunCase[];
  readonly gradient_maker?: readonly GradientCase[];
  readonly match_grads_to_params?: readonly (readonly [string, string | null])[];
  readonly net_cases?: readonly NetCase[];
}

export interface PythonCase {
  readonly name: string;
  readonly outcome: 'returned' | 'threw';
  readonly result?: unknown;
}

export interface PythonBehaviours {
  readonly cases?: readonly PythonCase[];
  readonly AddGradientOperators_dict?: Readonly<Record<string, string>>;
  readonly auto_output_name?: string;
  readonly auto_output_name_2?: string;
  readonly AddGradientOperators_list?: Readonly<Record<string, string>>;
  readonly inplace_AddGradientOperators?: Readonly<Record<string, string>>;
  readonly fanout_AddGradientOperators?: Readonly<Record<string, string>>;
  readonly GetGradientForOp?: {
    readonly ops: readonly string[];
    readonly g_input: readonly string[];
  };
  readonly IsOperator?: Readonly<Record<string, boolean>>;
  readonly IsOperatorWithEngine_CUDNN?: boolean;
}

export interface ForwardEntry {
  readonly name: string;
  readonly dims: readonly number[];
  readonly mode: string;
  readonly x: string;
  readonly outputs: Readonly<Record<string, string>>;
}

export interface GradientEntry {
  readonly name: string;
  readonly dims: readonly number[];
  readonly y: string;
  readonly dy: string;
  readonly outputs: Readonly<Record<string, string>>;
}

export interface ProtobufEntry {
  readonly file: string;
  readonly text: string;
  readonly message: string;
}

export interface Manifest {
  readonly forward?: readonly ForwardEntry[];
  readonly gradient?: readonly GradientEntry[];
  readonly protobufs?: readonly ProtobufEntry[];
}

export type ProtoFields = Readonly<
  Record<
    string,
    | readonly {
        readonly number: number;
        readonly name: string;
        readonly type: string;
        readonly label: string;
        readonly packed: boolean;
        readonly default: boolean | number | null;
      }[]
    | Readonly<Record<string, number>>
  >
>;

/** What behaviours.json may hold; what is `false` is recorded and not done again here. */
const BEHAVIOURS: Readonly<Record<string, boolean>> & Readonly<Record<keyof Behaviours, true>> = {
  schema: true,
  cpu_operator_registry_keys: true,
  cuda_operator_registry_keys: false,
  gradient_registry_keys: true,
  device_types_registered: false,
  op_registry_key_by_engine: true,
  infer_tensor: true,
  infer_net: true,
  infer_device_cuda2: true,
  storage_reuse: true,
  output_shares_storage_with_Z: true,
  created_op_engine_and_type: true,
  reuse_operator_object: true,
  run_cases: true,
  gradient_maker: true,
  match_grads_to_params: true,
  net_cases: true,
};

/** A folder of recordings. */
export class Recordings {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly behaviours: Behaviours;
  readonly python: PythonBehaviours;
  readonly protoFields: ProtoFields;

  /** @throws if one of its files is not there or holds no JSON, or behaviours of unknown names. */
  constructor(folder: string) {
    this.folder = folder;
    const names = ['manifest', 'behaviours', 'python_behaviours', 'proto_fields'];
    if (!names.some((name) => existsSync(join(folder, `${name}.json`)))) {
      throw new Error(
        `Expected ${names.map((name) => `${name}.json`).join(' or ')} for the folder of ` +
          `recordings but received ${folder}, which has none`,
      );
    }
    for (const name of names) {
      if (!existsSync(join(folder, `${name}.json`))) {
        throw new Error(`Expected ${name}.json for ${folder} but received no such file`);
      }
    }
    this.manifest = this.#json('manifest') as Manifest;
    this.behaviours = this.#json('behaviours') as Behaviours;
    for (const key of Object.keys(this.behaviours)) {
      if (Object.hasOwn(BEHAVIOURS, key)) continue;
      const known = Object.keys(BEHAVIOURS).join(', ');
      throw new Error(`Expected ${known} for behaviours.json but received ${JSON.stringify(key)}`);
    }
    this.python = this.#json('python_behaviours') as PythonBehaviours;
    this.protoFields = this.#json('proto_fields') as ProtoFields;
  }

  #json(name: string): unknown {
    const path = join(this.folder, `${name}.json`);
    const value = JSON.parse(readFileSync(path, 'utf8')) as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
    throw new Error(`Expected an object for ${path} but received ${JSON.stringify(value)}`);
  }

  bytes(path: string): Uint8Array {
    return new Uint8Array(readFileSync(join(this.folder, path)));
  }

  text(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  /** Raw little-endian float32. */
  floats(path: string): Float32Array {
    const bytes = this.bytes(path);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
  }
}
