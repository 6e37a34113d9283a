import { describe, expect, test } from "vitest";
import { findProblems } from "../src/app/prechat/validate";
import { keepsRule, rules } from "../src/app/transport/rules";

const good = { name: "Astrid", email: "astrid@example.com", hasConsented: true };

describe("the API's rules for texts, kept before anything is sent", () => {
  test("count an emoji of one code point as one", () => {
    const { maxLength } = rules.NewMessage.text;
    expect(keepsRule("🍕".repeat(maxLength), rules.NewMessage.text)).toBe(true);
    expect(keepsRule("🍕".repeat(maxLength + 1), rules.NewMessage.text)).toBe(false);
    expect(keepsRule(" \n ", rules.NewMessage.text)).toBe(false);
    expect(keepsRule("a\0b", rules.NewMessage.text)).toBe(false);
  });

  test.each([
    [{}, []],
    [{ name: "  " }, ["name"]],
    [{ name: "a".repeat(201) }, ["name"]],
    [{ name: "👩‍👩‍👧‍👦".repeat(20) }, []],
    [{ email: "astrid@example" }, ["email"]],
    [{ email: "astrid @example.com" }, ["email"]],
    [{ email: " astrid@exämple.se " }, []],
    [{ email: `${"a".repeat(250)}@b.se` }, ["email"]],
    [{ hasConsented: false }, ["hasConsented"]],
  ])("find in %j the problems %j", (given, problems) => {
    expect(findProblems({ ...good, ...given })).toEqual(problems);
  });
});
