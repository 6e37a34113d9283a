import { describe, expect, test } from "vitest";
import { contrast, paletteOf } from "../src/app/brand";

const colors = ["#000000", "#ffffff", "#ffff00", "#1f6f54", "#c2410c", "#ff5a5f", "#7f7f7f", "#00ff00", "#0000ff", "#f4a", "#777777", "#767676"];

describe.each(colors)("a brand of %s", (color) => {
  const palette = paletteOf(color);

  test("has a text colour that can be read on it, hovered or not", () => {
    expect(contrast(palette["--on-brand"]!, palette["--brand"]!)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(palette["--on-brand"]!, palette["--brand-deep"]!)).toBeGreaterThanOrEqual(4.5);
  });

  test("can be read as text on light and dark surfaces", () => {
    for (const surface of ["#ffffff", "#f2f3f6"]) expect(contrast(palette["--brand-ink-light"]!, surface)).toBeGreaterThanOrEqual(4.5);
    for (const surface of ["#16181d", "#24272f"]) expect(contrast(palette["--brand-ink-dark"]!, surface)).toBeGreaterThanOrEqual(4.5);
  });
});

test("known contrasts come out as the standard says", () => {
  expect(contrast("#000", "#fff")).toBeCloseTo(21, 5);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

test("a colour that is none falls back to one that is readable", () => {
  expect(paletteOf("red; } body { display: none")["--brand"]).toBe("#1f4fd8");
});
