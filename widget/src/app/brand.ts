/** A brand's one colour made into a palette in which every text can be read (WCAG 2.2, 1.4.3). */

type Rgb = readonly [number, number, number];

const parse = (color: string): Rgb => {
  const short = /^#([\da-f])([\da-f])([\da-f])$/i.exec(color);
  const hex = short ? `#${short.slice(1).map((digit) => digit + digit).join("")}` : color;
  const pairs = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(hex);
  return pairs ? [parseInt(pairs[1]!, 16), parseInt(pairs[2]!, 16), parseInt(pairs[3]!, 16)] : [31, 79, 216];
};

const format = (rgb: Rgb): string => `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;

const luminance = (rgb: Rgb): number => {
  const [r, g, b] = rgb.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

const mix = (from: Rgb, to: Rgb, share: number): Rgb =>
  [0, 1, 2].map((i) => from[i]! + (to[i]! - from[i]!) * share) as unknown as Rgb;

const contrastOf = (one: Rgb, other: Rgb): number => {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
};

/** Contrast of two colours written as #rrggbb, from 1 to 21. */
export const contrast = (one: string, other: string): number => contrastOf(parse(one), parse(other));

const white: Rgb = [255, 255, 255];
const black: Rgb = [0, 0, 0];

/** The colour itself, or as much nearer to black or white as 4.5 to 1 on that surface asks for. */
const readableOn = (surface: Rgb, color: Rgb): Rgb => {
  const goal = luminance(surface) > 0.18 ? black : white;
  for (let share = 0; share < 1; share += 0.04) {
    const candidate = mix(color, goal, share);
    if (contrastOf(candidate, surface) >= 4.6) return candidate;
  }
  return goal;
};

/** Values of the custom properties that the style sheet builds on. */
export const paletteOf = (color: string): Record<string, string> => {
  const brand = parse(color);
  const ink = contrastOf(brand, white) >= 4.5 ? white : black;
  return {
    "--brand": format(brand),
    "--brand-deep": format(mix(brand, ink === white ? black : white, 0.24)),
    "--on-brand": format(ink),
    "--brand-ink-light": format(readableOn([242, 243, 246], brand)),
    "--brand-ink-dark": format(readableOn([36, 39, 47], brand)),
  };
};

/** Puts the palette on the page by a constructed style sheet, which needs no unsafe-inline. */
export const applyBrand = (color: string): void => {
  const sheet = new CSSStyleSheet();
  const rules = Object.entries(paletteOf(color)).map(([name, value]) => `${name}:${value}`);
  sheet.replaceSync(`:root{${rules.join(";")}}`);
  document.adoptedStyleSheets = [sheet];
};
