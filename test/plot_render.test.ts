// What draws pictures: axes and their ticks, texts that cover none, the terminal in its sizes, SVG and PNG with
// the same bytes each time, and the pictures that are checked in.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { CURVE_NAMES } from '../dist/plot/data/curves.js';
import type { Picture } from '../dist/plot/model.js';
import { curvesPicture } from '../dist/plot/pictures/curves.js';
import { errorsPicture } from '../dist/plot/pictures/errors.js';
import { Dots } from '../dist/plot/render/dots.js';
import { emptyGrid, markCell, placeText } from '../dist/plot/render/placing.js';
import { plainText } from '../dist/plot/render/plain.js';
import { drawPng } from '../dist/plot/render/png.js';
import { drawSvg, pixelsOf } from '../dist/plot/render/svg.js';
import { drawOnTerminal } from '../dist/plot/render/terminal.js';
import { wrapped } from '../dist/plot/render/wrap.js';
import { placeOf, ticksOf, valueAt, type Axis } from '../dist/plot/scale.js';
import { runtime } from './support/command.js';

const linear = (from: number, to: number): Axis => ({ label: '', kind: 'linear', from, to });
const symlog = (from: number, to: number): Axis => ({ label: '', kind: 'symlog', from, to });
const labels = (axis: Axis, count: number): string[] =>
  ticksOf(axis, count).map(({ label }) => label);

describe('axes', () => {
  it('have round ticks', () => {
    expect(labels(linear(-10, 10), 5)).toEqual(['−10', '−5', '0', '5', '10']);
    expect(labels(linear(-0.1, 0.25), 4)).toEqual(['−0.1', '0', '0.1', '0.2']);
    expect(labels(linear(0, 3), 10)).toContain('0.5');
    expect(labels({ ...linear(0, 3), leastStep: 1 }, 10)).toEqual(['0', '1', '2', '3']);
    expect(labels(linear(0, 250_000), 3)).toEqual(['0', '10⁵', '2·10⁵']);
    expect(labels(symlog(-110, 110), 9)).toEqual(['−100', '−10', '−1', '0', '1', '10', '100']);
    expect(labels(symlog(-1e7, 100), 6)).toEqual(['−10⁶', '−10⁴', '−100', '0', '100']);
  });

  it('have ticks within, in order, not more than fit', () => {
    const ends = fc.tuple(
      fc.double({ min: -1e9, max: 1e9, noNaN: true }),
      fc.double({ min: 1e-6, max: 1e9, noNaN: true }),
    );
    fc.assert(
      fc.property(ends, fc.integer({ min: 2, max: 30 }), ([from, width], count) => {
        // Narrower ranges are refused before.
        fc.pre(width > 1e-6 * Math.abs(from));
        for (const axis of [linear(from, from + width), symlog(from, from + width)]) {
          const places = ticksOf(axis, count).map(({ value }) => placeOf(axis, value));
          expect(places.length).toBeLessThanOrEqual(2 * count + 1);
          expect(places.every((place) => place >= -1e-6 && place <= 1 + 1e-6)).toBe(true);
          expect(places.every((place, i) => i === 0 || place >= places[i - 1]!)).toBe(true);
        }
      }),
    );
  });

  it('are logarithmic beyond 1, and lead back', () => {
    const axis = symlog(-1000, 1000);
    expect([-1000, -10, 0, 1, 10, 1000].map((value) => placeOf(axis, value))).toEqual([
      0, 0.25, 0.5, 0.625, 0.75, 1,
    ]);
    for (const value of [-700, -0.5, 0, 3]) {
      expect(valueAt(axis, placeOf(axis, value))).toBeCloseTo(value, 2);
    }
  });
});

describe('texts', () => {
  it('take the first side that is free, and cover no other text', () => {
    const grid = emptyGrid(40, 9);
    const size = { width: 10, height: 1 };
    const at = { column: 20, row: 4 };
    const boxes = Array.from({ length: 40 }, () => placeText(grid, at, size, ['left']));
    expect(boxes[0]).toMatchObject({ column: 9, row: 4, side: 'left' });
    const placed = boxes.filter((box) => box !== undefined);
    expect(placed.length).toBeGreaterThan(8);
    expect(placed.length).toBeLessThan(40);
    const cells = placed.flatMap(({ column, row }) =>
      Array.from({ length: 10 }, (_, i) => row * 40 + column + i),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });

  it('keep off what is drawn, if they can', () => {
    const grid = emptyGrid(40, 9);
    for (let column = 0; column < 40; column++) markCell(grid, column, 4);
    const box = placeText(grid, { column: 20, row: 4 }, { width: 10, height: 1 }, ['left'])!;
    expect(box.row).not.toBe(4);
  });

  it('are broken at blanks', () => {
    expect(wrapped('one two three four', 9)).toEqual(['one two', 'three', 'four']);
    expect(wrapped('endlessly long', 3)).toEqual(['endlessly', 'long']);
    expect(wrapped('', 9)).toEqual([]);
  });

  it('are written in ASCII where nothing else is shown', () => {
    expect(plainText('σ″ max 0.0962250 at −1.3169579')).toBe("sigma'' max 0.0962250 at -1.3169579");
    expect(plainText('σ(0) = ½, −2·10⁶, 10⁻⁴, ×')).toBe('sigma(0) = 1/2, -2e6, 1e-4, x');
    expect(plainText('naïve 漢')).toBe('na?ve ?');
  });
});

const range = { from: -10, to: 10 };
const together = curvesPicture({ names: CURVE_NAMES.slice(0, 3), ...range, apart: false });
const apart = curvesPicture({ names: CURVE_NAMES, ...range, apart: true });
const errors = errorsPicture({ dtype: 'float32', from: -110, to: 110 });

describe('on the terminal', () => {
  const draw = (picture: Picture, columns: number, rows: number, plain = false): string[] =>
    drawOnTerminal(picture, { columns, rows, plain, colour: false }).trimEnd().split('\n');

  it.each([
    [80, 24],
    [200, 50],
    [30, 10],
    [500, 200],
  ])('fits %i × %i, with a row for the prompt', (columns, rows) => {
    const lines = draw(together, columns, rows);
    expect(lines.length).toBe(rows - 1);
    expect(Math.max(...lines.map((line) => Array.from(line).length))).toBeLessThanOrEqual(columns);
  });

  it.each([
    [80, 24],
    [200, 50],
  ])('is as wide as %i × %i and may be longer, with many panels', (columns, rows) => {
    for (const picture of [apart, errors]) {
      const lines = draw(picture, columns, rows);
      expect(Math.max(...lines.map((line) => Array.from(line).length))).toBeLessThanOrEqual(
        columns,
      );
    }
    expect(draw(apart, 200, 50).length).toBeLessThanOrEqual(50);
  });

  it('says what matters', () => {
    const text = draw(together, 80, 24).join('\n');
    for (const words of [
      'σ(0) = ½',
      'σ′ max ¼ at 0',
      'σ″ max 0.0962250 at −1.3169579',
      'σ″ min −0.0962250 at 1.3169579',
      'σ″(0) = 0',
      'bfloat16: 1 from 6.25',
      'float16: 1 from 8.32',
    ]) {
      expect(text).toContain(words);
    }
    expect(text).toMatch(/[\u2801-\u28ff]/);
  });

  it('is ASCII alone where that is asked for', () => {
    for (const picture of [together, apart, errors]) {
      const text = draw(picture, 100, 30, true).join('\n');
      expect(text).toMatch(/^[\x20-\x7e\n]*$/);
      expect(text).not.toContain('?');
    }
    expect(draw(together, 80, 24, true).join('\n')).toContain("sigma'' min -0.0962250");
  });

  it('has colours where there are, and ends them on each line', () => {
    const text = drawOnTerminal(together, { columns: 80, rows: 24, plain: false, colour: true });
    const lines = text.split('\n').filter((line) => line.includes('\x1b'));
    expect(lines.length).toBeGreaterThan(10);
    // eslint-disable-next-line no-control-regex
    expect(lines.every((line) => line.match(/\x1b\[\d+m/g)!.at(-1) === '\x1b[39m')).toBe(true);
    const bare = text.replaceAll(/\x1b\[\d+m/g, ''); // eslint-disable-line no-control-regex
    expect(bare).toBe(
      drawOnTerminal(together, { columns: 80, rows: 24, plain: false, colour: false }),
    );
  });

  it('has dots where they belong', () => {
    const dots = new Dots(2, 1);
    dots.set(0, 0, 3);
    dots.set(1, 3, undefined);
    dots.set(9, 9, 1);
    expect(dots.cell(0, 0, false)).toEqual({ text: '⢁', colour: 3 });
    expect(dots.cell(1, 0, false)).toBeUndefined();
  });
});

describe('SVG', () => {
  it('has the same bytes each time, and no address to load anything from', async () => {
    for (const picture of [together, apart, errors]) {
      const svg = await drawSvg(picture);
      expect(await drawSvg(picture)).toBe(svg);
      expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(
        /https?:|url\((?!#)|@import|<script|href/,
      );
      expect(svg).not.toMatch(/NaN|undefined|Infinity|null/);
    }
  });

  it('says in words what can be seen, and has colours for dark backgrounds', async () => {
    const svg = await drawSvg(together);
    const { document } = parseHTML(svg) as unknown as {
      document: { querySelector(name: string): { textContent: string } | null };
    };
    const words = (name: string): string => document.querySelector(name)!.textContent;
    expect(words('title')).toBe('σ, σ′, σ″');
    expect(words('desc')).toContain('σ″ max 0.0962250 at −1.3169579');
    expect(words('style')).toContain('prefers-color-scheme:dark');
  });

  it('is as large as asked for', async () => {
    const svg = await drawSvg(apart, { width: 1000, height: 500 });
    expect(svg).toContain('width="1000" height="500"');
  });

  it('has contrast of 4.5 to 1 for every colour, light and dark', async () => {
    const svg = await drawSvg(together);
    const [light, dark] = ['#ffffff', '#0d1117'];
    const luminance = (hex: string): number => {
      const part = (at: number): number => {
        const c = parseInt(hex.slice(at, at + 2), 16) / 255;
        return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
      };
      return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
    };
    const contrast = (a: string, b: string): number => {
      const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
      return (high + 0.05) / (low + 0.05);
    };
    const pairs = Array.from(svg.matchAll(/\[fill="(#\w{6})"\]\{fill:(#\w{6})\}/g));
    expect(pairs.length).toBe(7);
    for (const [, ink, darkInk] of pairs) {
      if (ink === light) continue;
      expect(contrast(ink!, light), ink).toBeGreaterThan(4.5);
      expect(contrast(darkInk!, dark), darkInk).toBeGreaterThan(4.5);
    }
  });
});

/** It has native code of its own, which is not there for every machine, nor in emulation. */
const resvg = await import('@resvg/resvg-js').catch(() => undefined);

describe.runIf(resvg !== undefined)('PNG', () => {
  it('has the same bytes each time, and twice the pixels', async () => {
    const png = Buffer.from(await drawPng(together));
    expect(Buffer.from(await drawPng(together)).equals(png)).toBe(true);
    expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    const { width, height } = pixelsOf(together);
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2 * width, 2 * height]);
  });
});

describe.runIf(runtime === process.execPath)('the pictures of docs/', () => {
  it('are what npm run pictures draws, byte for byte', () => {
    const root = fileURLToPath(new URL('..', import.meta.url));
    const args = ['--import', 'tsx', 'scripts/pictures.ts', '--check'];
    // The same on every backend, but drawn where WebAssembly may run.
    const env = { ...process.env };
    delete env.CAFFE2OP_SIGMOID_BACKEND;
    const options = { cwd: root, env, encoding: 'utf8' } as const;
    const { stderr, status } = spawnSync(process.execPath, args, options);
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});
