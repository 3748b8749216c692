// Leaves out the points of a curve that make no difference (Ramer, Douglas and Peucker).
import type { Point } from '../model.js';

/** What a straight line between other points may miss a point by, in pixels. */
const TOLERANCE = 0.08;

/** The indices of the points that are kept, ascending; both ends are. */
export function pointsThatMatter(pixels: readonly Point[]): number[] {
  const kept = new Set<number>();
  const keep = (first: number, last: number): void => {
    const [a, b] = [pixels[first]!, pixels[last]!];
    const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
    let farthest = -1;
    let distance = TOLERANCE;
    for (let i = first + 1; i < last; i++) {
      const { x, y } = pixels[i]!;
      const off = Math.abs((b.x - a.x) * (a.y - y) - (a.x - x) * (b.y - a.y)) / length;
      if (off > distance) [farthest, distance] = [i, off];
    }
    kept.add(first).add(last);
    if (farthest < 0) return;
    keep(first, farthest);
    keep(farthest, last);
  };
  if (pixels.length > 0) keep(0, pixels.length - 1);
  return [...kept].sort((a, b) => a - b);
}
