// An ONNX model of one Sigmoid node, y = sigmoid(x) on a vector of any length, written by hand:
// protobuf fields as onnx.proto numbers them.

type Field = Uint8Array;

// Everything here is shorter than 128 bytes, so that every length is one byte.
const bytes = (number: number, content: Uint8Array): Field =>
  Uint8Array.of((number << 3) | 2, content.length, ...content);
const text = (number: number, value: string): Field =>
  bytes(number, new TextEncoder().encode(value));
const integer = (number: number, value: number): Field => Uint8Array.of(number << 3, value);
const message = (number: number, ...fields: Field[]): Field =>
  bytes(number, Uint8Array.from(fields.flatMap((field) => [...field])));

const FLOAT = 1;

/** ValueInfoProto: a name, and a tensor of floats with one dimension named n. */
const vector = (number: number, name: string): Field =>
  message(
    number,
    text(1, name),
    message(2, message(1, integer(1, FLOAT), message(2, message(1, text(2, 'n'))))),
  );

/** The model's bytes. */
export function sigmoidModel(): Uint8Array {
  const irVersion = integer(1, 8);
  const opset = message(8, integer(2, 13));
  const node = message(1, text(1, 'x'), text(2, 'y'), text(4, 'Sigmoid'));
  const graph = message(7, node, text(2, 'sigmoid'), vector(11, 'x'), vector(12, 'y'));
  return Uint8Array.from([...irVersion, ...graph, ...opset]);
}
