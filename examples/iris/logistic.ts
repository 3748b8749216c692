// A logistic layer p = σ(X·W + b), one unit a class, trained by gradient descent on the squared
// error (the Brier score). The chain rule runs through sigmoidGradient.
import { sigmoid, sigmoidGradient } from 'caffe2op-sigmoid';

/** W [features × classes] and b [classes]. */
export interface Model {
  readonly features: number;
  readonly classes: number;
  readonly w: Float32Array;
  readonly b: Float32Array;
}

/** Logits X·W + b [rows × classes] of x [rows × features]. */
export function logits({ features, classes, w, b }: Model, x: Float32Array): Float32Array {
  const rows = x.length / features;
  const z = new Float32Array(rows * classes);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < classes; c++) {
      let sum = b[c]!;
      for (let j = 0; j < features; j++) sum += x[i * features + j]! * w[j * classes + c]!;
      z[i * classes + c] = sum;
    }
  }
  return z;
}

/** Trains on x [rows × features] and its labels. */
export function train(
  x: Float32Array,
  label: Uint8Array,
  features: number,
  classes: number,
  { epochs = 3000, rate = 2 } = {},
): Model {
  const rows = label.length;
  const model: Model = {
    features,
    classes,
    w: new Float32Array(features * classes),
    b: new Float32Array(classes),
  };
  const target = new Float32Array(rows * classes);
  label.forEach((c, i) => (target[i * classes + c] = 1));
  const p = new Float32Array(rows * classes);
  const dp = new Float32Array(rows * classes);
  for (let epoch = 0; epoch < epochs; epoch++) {
    sigmoid(logits(model, x), { out: p });
    // Loss: the mean over the rows of Σ (p − target)².
    for (let i = 0; i < p.length; i++) dp[i] = (2 / rows) * (p[i]! - target[i]!);
    const dz = sigmoidGradient(p, dp, { out: dp });
    for (let i = 0; i < rows; i++) {
      for (let c = 0; c < classes; c++) {
        const step = rate * dz[i * classes + c]!;
        model.b[c]! -= step;
        for (let j = 0; j < features; j++) {
          model.w[j * classes + c]! -= step * x[i * features + j]!;
        }
      }
    }
  }
  return model;
}

/** The class of the largest value in every row of [rows × classes]. */
export function classify(values: Float32Array, classes: number): Uint8Array {
  return Uint8Array.from({ length: values.length / classes }, (_, i) => {
    const row = values.subarray(i * classes, (i + 1) * classes);
    return row.indexOf(Math.max(...row));
  });
}
