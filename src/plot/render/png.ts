// Draws pictures as PNG: the SVG, rendered by resvg with a font of its own, so that no machine's fonts matter.
import type { Picture } from '../model.js';
import { FONT, loadPackage, packageFile } from './packages.js';
import { drawSvg, pixelsOf, type Pixels } from './svg.js';

/** What is used of resvg. */
interface ResvgModule {
  readonly Resvg: new (svg: string, options: object) => { render(): { asPng(): Uint8Array } };
}

const FONT_FAMILY = 'Source Sans 3';
const FONT_FILES = [
  '400Regular/SourceSans3_400Regular.ttf',
  '600SemiBold/SourceSans3_600SemiBold.ttf',
];

/** Pixels of the file for one of the picture: fine enough for screens of high resolution. */
const ZOOM = 2;

/**
 * A picture as the bytes of a PNG file, twice as many pixels wide and high.
 *
 * @throws `PackageMissing` where a package is not installed.
 */
export async function drawPng(
  picture: Picture,
  pixels: Pixels = pixelsOf(picture),
): Promise<Uint8Array> {
  const { Resvg } = (await loadPackage('png', '@resvg/resvg-js')) as ResvgModule;
  const fontFiles = FONT_FILES.map((file) => packageFile('png', FONT, file));
  const svg = await drawSvg(picture, pixels, 'png');
  const image = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: ZOOM },
    font: {
      loadSystemFonts: false,
      fontFiles,
      defaultFontFamily: FONT_FAMILY,
      sansSerifFamily: FONT_FAMILY,
    },
  });
  return image.render().asPng();
}
