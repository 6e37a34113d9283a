import { describe, expect, test } from "vitest";
import { isPauseBetween, formatWhen } from "../src/app/conversation/times";
import { catalogues, chooseLanguage, nameOf } from "../src/app/i18n/languages";

describe("texts", () => {
  // That none is missing is the types' business.
  test.each(Object.entries(catalogues))("in %s are never blank, and translated", (language, { texts }) => {
    for (const [name, text] of Object.entries(texts)) {
      expect(text.trim(), name).not.toBe("");
      if (!["en", "nb"].includes(language)) expect(text, name).not.toBe(catalogues.en.texts[name as keyof typeof texts]);
    }
  });

  test("in Norwegian are English only where the words are the same", () => {
    const { en, nb } = catalogues;
    expect(Object.entries(nb.texts).filter(([name, text]) => text === en.texts[name as keyof typeof en.texts])).toEqual([["send", "Send"]]);
  });
});

describe("the language", () => {
  test("is the first wish that we speak, else English", () => {
    expect(chooseLanguage([null, "sv-SE", "en"])).toBe("sv");
    expect(chooseLanguage(["", "de", "en-US"])).toBe("en");
    expect(chooseLanguage(["fi", undefined])).toBe("en");
    expect(["nb-NO", "no", "nn"].map((wish) => chooseLanguage([wish]))).toEqual(["nb", "nb", "nb"]);
  });

  test("is one that the site offers", () => {
    expect(chooseLanguage(["nb", "sv"], ["en", "sv"])).toBe("sv");
    expect(chooseLanguage(["nb", "sv"], ["en", "sv", "nb"])).toBe("nb");
  });

  test("is called what it calls itself", () => {
    expect((["en", "sv", "nb"] as const).map(nameOf)).toEqual(["English", "Svenska", "Norsk bokmål"]);
  });
});

describe("times", () => {
  const now = new Date(2026, 10, 23, 10, 0);
  const at = (day: number): string => new Date(2026, 10, day, 9, 5).toISOString();

  test("are said as people say them", () => {
    expect(formatWhen(at(23), "en", now)).toBe("Today 09:05");
    expect(formatWhen(at(22), "sv", now)).toBe("I går 09:05");
    expect(formatWhen(at(23), "nb", now)).toBe("I dag 09:05");
    expect(formatWhen(at(20), "sv", now)).toBe("fredag 20 november 09:05");
    expect(formatWhen(at(20), "nb", now)).toBe("fredag 20. november 09:05");
    expect(formatWhen("", "en", now)).toBe("");
  });

  test("only an hour's pause is worth saying", () => {
    expect(isPauseBetween(undefined, at(23))).toBe(true);
    expect(isPauseBetween(at(23), at(23))).toBe(false);
    expect(isPauseBetween(at(22), at(23))).toBe(true);
  });
});
