// How the functions are called, by the types of their arrays.
import type { Dtype, Float16, NumericArray } from '../core/element_types.js';
import type { CallSettings } from './options.js';

// Float16 is `never` where the types of the environment do not know Float16Array.
/* eslint-disable @typescript-eslint/no-redundant-type-constituents */

/** Arrays that say what their elements are. */
export type FloatArray = Float32Array | Float64Array | Float16;

/** Any array of the elements of `A`. */
export type Like<A> = A extends Float32Array
  ? Float32Array
  : A extends Float64Array
    ? Float64Array
    : A extends Float16
      ? Float16
      : Uint16Array;

/** A new array of the kind of `A`. */
export type New<A> = A extends Float32Array
  ? Float32Array<ArrayBuffer>
  : A extends Float64Array
    ? Float64Array<ArrayBuffer>
    : A extends Float16
      ? A
      : Uint16Array<ArrayBuffer>;

/** What a Uint16Array holds the bits of. */
export interface BitsSettings {
  readonly dtype: 'float16' | 'bfloat16';
}

/** What arrays hold that are known no better, such as those of files: no type that is known. */
export interface AnyDtype<D extends Dtype> {
  readonly dtype: Dtype extends D ? D : never;
}

type WithOut<Settings, Out> = Settings & { readonly out: Out };
type WithoutOut<Settings> = Settings & { readonly out?: undefined };
type MaybeOut<Settings, Out> = Settings & { readonly out?: Out | undefined };

// Where one overload must do for all (`call`, `apply`, Parameters), TypeScript takes the last.

/** A function of one input: of a number, in float64, or of every element of an array. */
export interface UnaryFunction<Settings extends CallSettings = CallSettings> {
  (x: number): number;
  <A extends FloatArray, Out extends Like<A>>(x: A, options: WithOut<Settings, Out>): Out;
  <A extends FloatArray>(x: A, options?: WithoutOut<Settings>): New<A>;
  <Out extends Uint16Array | Float16>(
    x: Uint16Array,
    options: WithOut<Settings & BitsSettings, Out>,
  ): Out;
  (x: Uint16Array, options: WithoutOut<Settings & BitsSettings>): Uint16Array<ArrayBuffer>;
  <A extends FloatArray>(x: A, options?: MaybeOut<Settings, Like<A>>): Like<A>;
  <D extends Dtype>(
    x: NumericArray,
    options: MaybeOut<Settings & AnyDtype<D>, NumericArray>,
  ): NumericArray;
  (x: Float32Array, options?: MaybeOut<Settings, Float32Array>): Float32Array;
}

/** A function of two inputs of one type and length. */
export interface BinaryFunction<Settings extends CallSettings = CallSettings> {
  (a: number, b: number): number;
  <A extends FloatArray, Out extends Like<A>>(
    a: A,
    b: Like<A>,
    options: WithOut<Settings, Out>,
  ): Out;
  <A extends FloatArray>(a: A, b: Like<A>, options?: WithoutOut<Settings>): New<A>;
  <Out extends Uint16Array | Float16>(
    a: Uint16Array,
    b: Uint16Array | Float16,
    options: WithOut<Settings & BitsSettings, Out>,
  ): Out;
  (
    a: Uint16Array,
    b: Uint16Array | Float16,
    options: WithoutOut<Settings & BitsSettings>,
  ): Uint16Array<ArrayBuffer>;
  <A extends FloatArray>(a: A, b: Like<A>, options?: MaybeOut<Settings, Like<A>>): Like<A>;
  <D extends Dtype>(
    a: NumericArray,
    b: NumericArray,
    options: MaybeOut<Settings & AnyDtype<D>, NumericArray>,
  ): NumericArray;
  (a: Float32Array, b: Float32Array, options?: MaybeOut<Settings, Float32Array>): Float32Array;
}

/** A value that a function takes or returns, before it is known which. */
export type Value = NumericArray | number;
