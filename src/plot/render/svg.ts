// Draws pictures as SVG, with Observable Plot on a document of linkedom's.
import type { Mark, Panel, Picture, Point, Text } from '../model.js';
import { placeOf, ticksOf, type Axis, type Tick } from '../scale.js';
import { colourOf, darkStyle, INK, PAPER } from './colours.js';
import { loadPackage, type FileKind } from './packages.js';
import { emptyGrid, markCell, placeText, type Grid } from './placing.js';
import { pointsThatMatter } from './simplify.js';
import { wrapped } from './wrap.js';

/** Pixels of the whole picture. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
}

/** Smaller, the texts of a panel have no room. */
const LEAST_PANEL = { width: 200, height: 140 };

/** What is used of an element of linkedom's. */
interface Element {
  readonly innerHTML: string;
  querySelector(selector: string): Element | null;
  remove(): void;
}

/** What is used of linkedom. */
interface Dom {
  parseHTML(text: string): { readonly document: object };
}

type MarkOf = (data: readonly unknown[], options: object) => object;

/** What is used of Observable Plot. */
interface PlotModule {
  plot(options: object): Element;
  readonly line: MarkOf;
  readonly areaY: MarkOf;
  readonly rect: MarkOf;
  readonly ruleX: MarkOf;
  readonly ruleY: MarkOf;
  readonly dot: MarkOf;
  readonly text: MarkOf;
  readonly axisX: MarkOf;
  readonly axisY: MarkOf;
  readonly gridX: MarkOf;
  readonly gridY: MarkOf;
}

const FONT_SIZE = 12;
/** Of an average character; fonts differ, so that a little more is reserved. */
const CHARACTER = 0.54 * FONT_SIZE;
/** Texts are placed in squares of so many pixels. */
const SQUARE = 4;
const MARGIN = { top: 30, right: 18, bottom: 42 };

const textWidth = (text: string): number => Array.from(text).length * CHARACTER;

/** A panel in pixels. */
interface Frame {
  readonly panel: Panel;
  readonly width: number;
  readonly height: number;
  readonly left: number;
}

const innerWidth = ({ width, left }: Frame): number => width - left - MARGIN.right;
const innerHeight = ({ height }: Frame): number => height - MARGIN.top - MARGIN.bottom;

/** Where something stands in the inner part of a frame, in pixels from its upper left corner. */
const pixelOf = (frame: Frame, { x, y }: Point): Point => ({
  x: placeOf(frame.panel.x, x) * innerWidth(frame),
  y: (1 - placeOf(frame.panel.y, y)) * innerHeight(frame),
});

/** A curve in places from 0 to 1, without points that make no difference. */
const simplified = (frame: Frame, points: readonly Point[]): Point[] =>
  pointsThatMatter(points.map((point) => pixelOf(frame, point))).map((i) =>
    placed(frame.panel, points[i]!),
  );

/** The parts of a curve between points that are not finite. */
function finiteParts(points: readonly Point[]): Point[][] {
  const parts: Point[][] = [[]];
  for (const point of points) {
    if (Number.isFinite(point.x) && Number.isFinite(point.y)) parts.at(-1)!.push(point);
    else parts.push([]);
  }
  return parts.filter((part) => part.length > 0);
}

const placed = ({ x: xAxis, y: yAxis }: Panel, { x, y }: Point): Point => ({
  x: placeOf(xAxis, x),
  y: placeOf(yAxis, y),
});

/** The marks of a panel but for its texts. */
function shapes(plot: PlotModule, frame: Frame, mark: Mark): object[] {
  const { panel } = frame;
  const at = (x: number, y: number): Point => placed(panel, { x, y });
  switch (mark.kind) {
    case 'line': {
      const stroke = colourOf(mark.colour);
      const thin = mark.colour === undefined;
      const style = { x: 'x', y: 'y', stroke, strokeWidth: thin ? 1 : 2, clip: true };
      return finiteParts(mark.points).map((part) =>
        plot.line(simplified(frame, part), { ...style, ...(thin && { strokeOpacity: 0.6 }) }),
      );
    }
    case 'band': {
      const data = mark.columns.map(({ from, to, low, high }, i, { length }) => ({
        // In the middle of each column, but for the ends.
        x:
          i === 0
            ? placeOf(panel.x, from)
            : i === length - 1
              ? placeOf(panel.x, to)
              : (placeOf(panel.x, from) + placeOf(panel.x, to)) / 2,
        low: placeOf(panel.y, low),
        high: placeOf(panel.y, high),
      }));
      const colour = colourOf(mark.colour);
      // The line keeps a band of no height visible.
      const style = { fill: colour, fillOpacity: 0.75, stroke: colour, strokeWidth: 0.75 };
      return [plot.areaY(data, { x: 'x', y1: 'low', y2: 'high', ...style, clip: true })];
    }
    case 'bars': {
      const data = mark.bars
        .filter(({ height }) => height > 0)
        .map(({ from, to, height }) => ({ a: at(from, 0), b: at(to, height) }));
      const side = (end: 'a' | 'b', axis: 'x' | 'y') => (d: { a: Point; b: Point }) => d[end][axis];
      return [
        plot.rect(data, {
          x1: side('a', 'x'),
          x2: side('b', 'x'),
          y1: side('a', 'y'),
          y2: side('b', 'y'),
          fill: colourOf(mark.colour),
          inset: 0.25,
          clip: true,
        }),
      ];
    }
    case 'guide': {
      const style = { stroke: 'currentColor', strokeOpacity: 0.45, strokeDasharray: '2,3' };
      return mark.axis === 'x'
        ? [plot.ruleX([placeOf(panel.x, mark.at)], style)]
        : [plot.ruleY([placeOf(panel.y, mark.at)], style)];
    }
    case 'dot': {
      const style = { fill: colourOf(mark.colour), stroke: PAPER[0], strokeWidth: 1, r: 3.5 };
      return [plot.dot([at(mark.x, mark.y)], { x: 'x', y: 'y', ...style })];
    }
    case 'text':
      return [];
  }
}

/** Marks the squares that a curve, the edges of a band or a point pass through. */
function occupy(grid: Grid, frame: Frame, mark: Mark): void {
  const through = (a: Point, b: Point): void => {
    const steps = Math.max(1, Math.ceil(Math.hypot(b.x - a.x, b.y - a.y) / SQUARE));
    for (let i = 0; i <= steps; i++) {
      const x = a.x + (i * (b.x - a.x)) / steps;
      const y = a.y + (i * (b.y - a.y)) / steps;
      markCell(grid, Math.floor(x / SQUARE), Math.floor(y / SQUARE));
    }
  };
  const along = (points: readonly Point[]): void => {
    const pixels = points.map((point) => pixelOf(frame, point));
    for (const [i, point] of pixels.entries()) through(pixels[i - 1] ?? point, point);
  };
  if (mark.kind === 'line') for (const part of finiteParts(mark.points)) along(part);
  else if (mark.kind === 'dot') along([mark]);
  else if (mark.kind === 'band') {
    for (const { from, to, low, high } of mark.columns) {
      const x = (from + to) / 2;
      along([
        { x, y: low },
        { x, y: high },
      ]);
    }
  } else if (mark.kind === 'bars') {
    for (const { from, to, height } of mark.bars) {
      along([
        { x: (from + to) / 2, y: 0 },
        { x: (from + to) / 2, y: height },
      ]);
    }
  }
}

const ANCHORS = {
  right: { name: 'start', place: 0 },
  left: { name: 'end', place: 1 },
  above: { name: 'middle', place: 0.5 },
  below: { name: 'middle', place: 0.5 },
} as const;

/** The texts of a panel, where there is room for them. */
function texts(plot: PlotModule, frame: Frame): object[] {
  const across = innerWidth(frame);
  const down = innerHeight(frame);
  const grid = emptyGrid(Math.floor(across / SQUARE), Math.floor(down / SQUARE));
  for (const mark of frame.panel.marks) occupy(grid, frame, mark);
  const size = (text: string): { width: number; height: number } => ({
    width: Math.ceil((textWidth(text) + 4) / SQUARE),
    height: Math.ceil((FONT_SIZE + 4) / SQUARE),
  });
  const isText = (mark: Mark): mark is Text => mark.kind === 'text';
  return frame.panel.marks.filter(isText).flatMap((mark) => {
    const { x, y } = pixelOf(frame, mark);
    const cell = { column: Math.floor(x / SQUARE), row: Math.floor(y / SQUARE) };
    const box = placeText(grid, cell, size(mark.text), mark.sides);
    if (box === undefined) return [];
    // At the end that is next to what it belongs to: fonts differ in width.
    const anchor = ANCHORS[box.side];
    const column = box.column + anchor.place * box.width;
    const place = {
      x: (column * SQUARE) / across,
      y: 1 - ((box.row + box.height / 2) * SQUARE) / down,
    };
    const fill = colourOf(mark.colour);
    const halo = { stroke: PAPER[0], strokeWidth: 3 };
    const textAnchor = anchor.name;
    return [plot.text([place], { x: 'x', y: 'y', text: [mark.text], textAnchor, fill, ...halo })];
  });
}

/** The axes of a panel and its grid. */
function axes(plot: PlotModule, { panel }: Frame, xTicks: Tick[], yTicks: Tick[]): object[] {
  const placesOf = (axis: Axis, ticks: Tick[]): number[] =>
    ticks.map(({ value }) => placeOf(axis, value));
  const [xs, ys] = [placesOf(panel.x, xTicks), placesOf(panel.y, yTicks)];
  const labels = (ticks: Tick[]) => (_: number, i: number) => ticks[i]!.label;
  const grid = { strokeOpacity: 0.12 };
  const tick = { label: null, tickSize: 4, fontVariant: null };
  return [
    plot.gridX(xs, grid),
    plot.gridY(ys, grid),
    plot.axisX(xs, { ...tick, anchor: 'bottom', tickFormat: labels(xTicks) }),
    plot.axisY(ys, { ...tick, anchor: 'left', tickFormat: labels(yTicks) }),
    plot.ruleX([0], { strokeOpacity: 0.6 }),
    plot.ruleY([0], { strokeOpacity: 0.6 }),
  ];
}

const yTicksOf = ({ y }: Panel, height: number): Tick[] =>
  ticksOf(y, Math.max(2, Math.floor((height - MARGIN.top - MARGIN.bottom) / 34)));

/** Pixels between the left edge of a panel of this height and its axis. */
function leftMargin(panel: Panel, height: number): number {
  const widths = yTicksOf(panel, height).map(({ label }) => textWidth(label));
  return Math.ceil(Math.max(0, ...widths)) + 14;
}

/** A panel as the contents of an SVG element. */
function drawPanel(plot: PlotModule, document: object, frame: Frame): string {
  const { panel, width, height } = frame;
  const yTicks = yTicksOf(panel, height);
  const xTicks = ticksOf(panel.x, Math.max(2, Math.floor(innerWidth(frame) / 60)));
  const domain = { domain: [0, 1], axis: null };
  const hasRoom = textWidth(`${panel.title}   ${panel.y.label}`) <= innerWidth(frame);
  const corner = { frameAnchor: 'top-left', textAnchor: 'start', lineAnchor: 'bottom', dy: -10 };
  const svg = plot.plot({
    document,
    width,
    height,
    marginLeft: frame.left,
    marginTop: MARGIN.top,
    marginRight: MARGIN.right,
    marginBottom: MARGIN.bottom,
    x: domain,
    y: domain,
    marks: [
      ...axes(plot, frame, xTicks, yTicks),
      ...panel.marks.flatMap((mark) => shapes(plot, frame, mark)),
      ...texts(plot, frame),
      plot.text([panel.title], { ...corner, fontWeight: 600, fontSize: 13 }),
      plot.text([hasRoom ? panel.y.label : ''], {
        ...corner,
        frameAnchor: 'top-right',
        textAnchor: 'end',
        fillOpacity: 0.8,
      }),
      plot.text([panel.x.label], {
        frameAnchor: 'bottom',
        lineAnchor: 'top',
        dy: 24,
        fillOpacity: 0.8,
      }),
    ],
  });
  svg.querySelector('style')?.remove();
  return svg.innerHTML;
}

/** Attributes in thousandths of a pixel: more digits only make files longer. */
const inThousandths = (svg: string): string =>
  svg.replaceAll(/<[^>]*>/g, (tag) =>
    tag.replaceAll(/\d+\.\d{4,}/g, (number) => String(Math.round(Number(number) * 1000) / 1000)),
  );

/** Plot counts clips over the whole process: each picture has its own from 1 on. */
function withOwnIds(svg: string): string {
  const ids = new Map<string, string>();
  return svg.replaceAll(/plot-clip-\d+/g, (id) => {
    const own = ids.get(id) ?? `clip-${ids.size + 1}`;
    ids.set(id, own);
    return own;
  });
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The title of a picture, on lines of their own. */
const TITLE_LINE = 18;
const titleLines = ({ title }: Picture, width: number): string[] =>
  title === '' ? [] : wrapped(title, Math.floor((width - 28) / CHARACTER));
const titleHeight = (picture: Picture, width: number): number => {
  const lines = titleLines(picture, width).length;
  return lines === 0 ? 0 : lines * TITLE_LINE + 8;
};

/** How pictures are laid out without being told their size. */
const PANEL_PIXELS = { alone: { width: 720, height: 440 }, shared: { width: 440, height: 250 } };

/** The size of a picture that is not told one. */
export function pixelsOf(picture: Picture): Pixels {
  const { panels, across } = picture;
  const columns = Math.min(across, panels.length);
  const panel = panels.length > 1 ? PANEL_PIXELS.shared : PANEL_PIXELS.alone;
  const width = panel.width * columns;
  const height = panel.height * Math.ceil(panels.length / columns);
  return { width, height: height + titleHeight(picture, width) };
}

/** The smallest size that a picture can be drawn in. */
export function leastPixelsOf(picture: Picture): Pixels {
  const { panels, across } = picture;
  const columns = Math.min(across, panels.length);
  const width = LEAST_PANEL.width * columns;
  const height = LEAST_PANEL.height * Math.ceil(panels.length / columns);
  return { width, height: height + titleHeight(picture, width) };
}

/**
 * A picture as SVG text; the same bytes for the same picture.
 *
 * @throws `PackageMissing` where a package is not installed.
 */
export async function drawSvg(
  picture: Picture,
  pixels: Pixels = pixelsOf(picture),
  kind: FileKind = 'svg',
): Promise<string> {
  const plot = (await loadPackage(kind, '@observablehq/plot')) as PlotModule;
  const { parseHTML } = (await loadPackage(kind, 'linkedom')) as Dom;
  const { document } = parseHTML('<!doctype html><body></body>');
  const { panels } = picture;
  const columns = Math.min(picture.across, panels.length);
  const top = titleHeight(picture, pixels.width);
  const size = {
    width: Math.floor(pixels.width / columns),
    height: Math.floor((pixels.height - top) / Math.ceil(panels.length / columns)),
  };
  // The same for all: axes stand below each other.
  const left = Math.max(...panels.map((panel) => leftMargin(panel, size.height)));
  const drawn = panels.map((panel, i) => {
    const x = (i % columns) * size.width;
    const y = top + Math.floor(i / columns) * size.height;
    return `<g transform="translate(${x},${y})">${drawPanel(plot, document, { panel, ...size, left })}</g>`;
  });
  const { width, height } = pixels;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="picture" role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" color="${INK[0]}" fill="currentColor" font-family="system-ui, sans-serif" font-size="${FONT_SIZE}" text-anchor="middle">`,
    `<title>${escaped(picture.title || picture.panels.map(({ title }) => title).join(', '))}</title>`,
    `<desc>${escaped(picture.description)}</desc>`,
    `<style>${darkStyle()}</style>`,
    `<rect width="${width}" height="${height}" fill="${PAPER[0]}"/>`,
    ...titleLines(picture, width).map(
      (line, i) =>
        `<text x="14" y="${(i + 1) * TITLE_LINE + 2}" text-anchor="start" font-size="14">${escaped(line)}</text>`,
    ),
    withOwnIds(inThousandths(drawn.join('\n'))),
    '</svg>\n',
  ].join('\n');
}
