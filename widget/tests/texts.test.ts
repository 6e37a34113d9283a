import { describe, expect, test } from "vitest";
import { chooseLanguage, texts } from "../src/app/i18n/texts";
import { isPauseBetween, sayWhen } from "../src/app/conversation/times";

describe("texts", () => {
  test("are all there in every language, and translated", () => {
    const names = Object.keys(texts.en);
    expect(Object.keys(texts.sv)).toEqual(names);
    for (const [language, words] of Object.entries(texts))
      for (const [name, text] of Object.entries(words)) expect(text.trim(), `${language}.${name}`).not.toBe("");
    const same = names.filter((name) => texts.en[name as keyof typeof texts.en] === texts.sv[name as keyof typeof texts.en]);
    expect(same).toEqual([]);
  });

  test("the first wish that we speak decides, else English", () => {
    expect(chooseLanguage([null, "sv-SE", "en"])).toBe("sv");
    expect(chooseLanguage(["", "de", "en-US"])).toBe("en");
    expect(chooseLanguage(["fi", undefined])).toBe("en");
  });
});

describe("times", () => {
  const now = new Date(2026, 10, 23, 10, 0);
  const at = (day: number): string => new Date(2026, 10, day, 9, 5).toISOString();

  test("are said as people say them", () => {
    expect(sayWhen(at(23), "en", now)).toBe("Today 09:05");
    expect(sayWhen(at(22), "sv", now)).toBe("I går 09:05");
    expect(sayWhen(at(20), "sv", now)).toBe("fredag 20 november 09:05");
    expect(sayWhen("", "en", now)).toBe("");
  });

  test("only an hour's pause is worth saying", () => {
    expect(isPauseBetween(undefined, at(23))).toBe(true);
    expect(isPauseBetween(at(23), at(23))).toBe(false);
    expect(isPauseBetween(at(22), at(23))).toBe(true);
  });
});
