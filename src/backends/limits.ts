// Which results are small: what computes them is another question there.
import { ELEMENT_TYPES, type Dtype } from '../core/element_types.js';

/**
 * The largest results, in bytes, that engines keep in their heap (V8). To make a buffer takes 250 ns,
 * where all the rest of a call takes 60.
 */
const MAX_SMALL_BYTES = 64;

/** The same in elements, by type. */
export const MAX_SMALL_LENGTH = Object.fromEntries(
  Object.values(ELEMENT_TYPES).map(({ name, bytes }) => [name, MAX_SMALL_BYTES / bytes]),
) as Readonly<Record<Dtype, number>>;
