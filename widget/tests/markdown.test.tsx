// @vitest-environment happy-dom
import { render } from "preact";
import { describe, expect, test } from "vitest";
import { closeOpenMarks, plainText, parseInline, parseMarkdown, safeHref } from "../src/app/conversation/markdown";
import { Markdown } from "../src/app/conversation/markdown-view";

const show = (source: string): HTMLElement => {
  const place = document.createElement("div");
  render(<Markdown source={source} />, place);
  return place;
};

const attacks = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<svg/onload=alert(1)>",
  "**<iframe src='javascript:alert(1)'></iframe>**",
  "[click](javascript:alert(1))",
  "[click](JaVaScRiPt:alert(1))",
  "[click](java\tscript:alert(1))",
  "[click]( javascript:alert(1))",
  "[click](\u0001javascript:alert(1))",
  "[click](data:text/html,<script>alert(1)</script>)",
  "[click](vbscript:msgbox(1))",
  "[click](file:///etc/passwd)",
  "[click](//evil.example/x)",
  "[click](/v1/conversations)",
  "[a](https://ok.example/\" onmouseover=\"alert(1))",
  "[<img src=x onerror=alert(1)>](https://ok.example)",
  "`<b>` ```<script>``` <!-- --> &lt;script&gt; </p></div>",
  "https://ok.example/\"><script>alert(1)</script>",
  "# <h1 onclick=alert(1)>",
  "- <li onclick=alert(1)>",
];

describe("injection stays text", () => {
  test.each(attacks)("%s", (attack) => {
    const place = show(attack);
    const allowed = ["P", "A", "STRONG", "EM", "CODE", "PRE", "UL", "OL", "LI", "BR"];
    for (const element of place.querySelectorAll("*")) {
      expect(allowed).toContain(element.tagName);
      for (const name of element.getAttributeNames()) expect(["href", "target", "rel", "class", "start", "tabindex"]).toContain(name);
    }
    for (const link of place.querySelectorAll("a")) {
      expect(link.getAttribute("href")).toMatch(/^(https?:\/\/|mailto:)/);
      expect(link.getAttribute("rel")).toBe("noopener noreferrer");
      expect(link.getAttribute("target")).toBe("_blank");
    }
  });

  test("markup is shown as it was written", () => {
    expect(show("<img src=x onerror=alert(1)>").textContent).toBe("<img src=x onerror=alert(1)>");
  });
});

describe("what answers use", () => {
  test("paragraphs, breaks, strong, emphasis, code", () => {
    const [p] = show("One **strong** and *soft* `code`\nnext").children;
    expect(p!.querySelector("strong")!.textContent).toBe("strong");
    expect(p!.querySelector("em")!.textContent).toBe("soft");
    expect(p!.querySelector("code")!.textContent).toBe("code");
    expect(p!.querySelector("br")).not.toBeNull();
    expect(show("one\n\ntwo").querySelectorAll("p")).toHaveLength(2);
  });

  test("lists keep together and keep their numbers", () => {
    const place = show("Before:\n- a\n- b\n\n3. c\n4. d\nafter");
    expect([...place.querySelectorAll("ul li")].map((li) => li.textContent)).toEqual(["a", "b"]);
    expect(place.querySelector("ol")!.getAttribute("start")).toBe("3");
    expect(place.lastElementChild!.textContent).toBe("after");
  });

  test("links, bare addresses and e-mail, without the full stop behind them", () => {
    const hrefs = (source: string): (string | null)[] => [...show(source).querySelectorAll("a")].map((a) => a.getAttribute("href"));
    expect(hrefs("[menu](https://a.example/m) or https://b.example/x. Write to hej@c.example!")).toEqual([
      "https://a.example/m", "https://b.example/x", "mailto:hej@c.example",
    ]);
  });

  test("stars and underscores inside words are left alone", () => {
    expect(parseInline("2 * 3 * 4 and snake_case_name")).toEqual(["2 * 3 * 4 and snake_case_name"]);
  });

  test("fenced code is not read as marks, closed or not", () => {
    expect(parseMarkdown("```\n**a**\n```")).toEqual([{ kind: "pre", children: ["**a**"] }]);
    expect(parseMarkdown("```\n**a**")).toEqual([{ kind: "pre", children: ["**a**"] }]);
  });
});

test("an answer cut anywhere shows no raw mark of a finished pair", () => {
  expect(closeOpenMarks("We are **every da")).toBe("We are **every da**");
  expect(closeOpenMarks("We are **")).toBe("We are ");
  expect(closeOpenMarks("See [the menu](https://a.exa")).toBe("See the menu");
  expect(closeOpenMarks("Run `make u")).toBe("Run `make u`");
  expect(closeOpenMarks("We are **every day*")).toBe("We are **every day**");
  for (const whole of ["We are *open*", "We are **open**", "Run `make up`", "2 * 3"]) expect(closeOpenMarks(whole)).toBe(whole);
});

test("what is read aloud has no marks and no addresses", () => {
  expect(plainText("# Hours\n\nWe are **open**\ndaily:\n\n- *11* to `22`\n- see [the menu](https://a.example)")).toBe(
    "Hours\nWe are open\ndaily:\n11 to 22\nsee the menu",
  );
});

test("only absolute http, https and mailto addresses are links", () => {
  expect(["https://a.example", "mailto:a@b.example"].map(safeHref)).toEqual(["https://a.example/", "mailto:a@b.example"]);
  expect(["javascript:1", "ftp://a", "/x", "", "data:,x", "blob:https://a/x"].map(safeHref)).toEqual(Array(6).fill(null));
});

test("hostile lengths do not hang the reader", () => {
  for (const piece of ["*", "**a", "[", "[a](", "`", "_", "a@", "https://", "- ", "# "])
    expect(parseMarkdown(piece.repeat(4000)).length, piece).toBeLessThanOrEqual(1);
});
