/**
 * The part of Markdown that answers use, as a tree of plain values: paragraphs, headings, lists,
 * code, strong, emphasis and links. Whatever else stands there, HTML first of all, stays text.
 */

export type Inline =
  | string
  | { kind: "strong" | "em" | "code"; children: Inline[] }
  | { kind: "link"; href: string; children: Inline[] }
  | { kind: "break" };

export type Block =
  | { kind: "paragraph" | "heading" | "pre"; children: Inline[] }
  | { kind: "ul" | "ol"; start: number; items: Inline[][] };

const schemes = ["http:", "https:", "mailto:"];

/** The address, normalized, when it is absolute and its scheme is harmless. */
export const safeHref = (address: string): string | null => {
  try {
    const url = new URL(address);
    return schemes.includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
};

const bareAddress = /https?:\/\/[^\s<>"'`*\])]+[^\s<>"'`*\]).,;:!?]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+/y;

interface Found {
  node: Inline;
  end: number;
}

const between = (text: string, from: number, mark: string): number => {
  const end = text.indexOf(mark, from + mark.length);
  return end > from + mark.length ? end : -1;
};

const readMarked = (text: string, at: number): Found | null => {
  for (const [mark, kind] of [["**", "strong"], ["__", "strong"], ["*", "em"], ["_", "em"]] as const) {
    if (!text.startsWith(mark, at)) continue;
    // An underscore or a spaced star inside a sentence is not emphasis: snake_case, 2 * 3.
    if (mark[0] === "_" && /\w/.test(text[at - 1] ?? "")) return null;
    const end = between(text, at, mark);
    const inner = text.slice(at + mark.length, end);
    if (end < 0 || /^\s|\s$/.test(inner)) return null;
    return { node: { kind, children: parseInline(inner) }, end: end + mark.length };
  }
  return null;
};

const readCode = (text: string, at: number): Found | null => {
  const end = text[at] === "`" ? between(text, at, "`") : -1;
  return end < 0 ? null : { node: { kind: "code", children: [text.slice(at + 1, end)] }, end: end + 1 };
};

const readLink = (text: string, at: number): Found | null => {
  const middle = text[at] === "[" ? text.indexOf("](", at) : -1;
  const end = middle < 0 ? -1 : text.indexOf(")", middle);
  const href = end < 0 ? null : safeHref(text.slice(middle + 2, end).trim());
  const label = text.slice(at + 1, middle);
  if (!href || !label || label.includes("[")) return null;
  return { node: { kind: "link", href, children: parseInline(label, false) }, end: end + 1 };
};

const readBareAddress = (text: string, at: number): Found | null => {
  if (/\w/.test(text[at - 1] ?? "")) return null;
  bareAddress.lastIndex = at;
  const found = bareAddress.exec(text)?.[0];
  const href = found && safeHref(found.includes("://") ? found : `mailto:${found}`);
  return href ? { node: { kind: "link", href, children: [found] }, end: at + found.length } : null;
};

/** Text of one block, read from left to right; a mark without its counterpart stays text. */
export const parseInline = (text: string, hasLinks = true): Inline[] => {
  const nodes: Inline[] = [];
  let from = 0;
  for (let at = 0; at < text.length; ) {
    const found =
      text[at] === "\n"
        ? { node: { kind: "break" } as const, end: at + 1 }
        : (readCode(text, at) ??
          readMarked(text, at) ??
          (hasLinks ? (readLink(text, at) ?? readBareAddress(text, at)) : null));
    if (!found) {
      at += 1;
      continue;
    }
    if (from < at) nodes.push(text.slice(from, at));
    nodes.push(found.node);
    from = at = found.end;
  }
  if (from < text.length) nodes.push(text.slice(from));
  return nodes;
};

const item = /^\s{0,3}(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/;
const heading = /^#{1,6}\s+(.*)$/;

/** A text that was cut somewhere (an answer being written, a quote), with its last open mark closed, so that none shows raw. */
export const closeOpenMarks = (partial: string): string => {
  const text = partial.replace(/\[([^\]\n]*)(?:\]\([^)\s]*|\])?$/, "$1").replace(/(^|\s)[*`]+$/, "$1");
  const isOpen = (mark: string): boolean => text.split(mark).length % 2 === 0;
  const close = (mark: string): string => `${text.replace(/[*`\s]+$/, "")}${mark}`;
  return isOpen("**") ? close("**") : isOpen("`") && !text.includes("```") ? close("`") : text;
};

const textOf = (node: Inline): string =>
  typeof node === "string" ? node : node.kind === "break" ? "\n" : node.children.map(textOf).join("");

/** What a reader sees of it, for ears: no mark, no address. */
export const plainText = (source: string): string =>
  parseMarkdown(source)
    .flatMap((block) => ("items" in block ? block.items : [block.children]))
    .map((line) => line.map(textOf).join(""))
    .join("\n");

/** Blocks of a whole answer. An unfinished answer, cut anywhere, is read as far as it goes. */
export const parseMarkdown = (source: string): Block[] => {
  const blocks: Block[] = [];
  const lines = source.replace(/\r\n?/g, "\n").split("\n");
  let paragraph: string[] = [];

  const endParagraph = (): void => {
    if (paragraph.length) blocks.push({ kind: "paragraph", children: parseInline(paragraph.join("\n")) });
    paragraph = [];
  };

  const addItem = (number: string | undefined, text: string): void => {
    endParagraph();
    const kind = number ? "ol" : "ul";
    const last = blocks.at(-1);
    const list = last && "items" in last && last.kind === kind ? last : { kind, start: Number(number ?? 1), items: [] } as const;
    if (list !== last) blocks.push(list as Block);
    (list.items as Inline[][]).push(parseInline(text));
  };

  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i]!;
    const isItem = item.exec(line);
    const isHeading = heading.exec(line);
    if (line.startsWith("```")) {
      endParagraph();
      const end = lines.findIndex((other, j) => j > i && other.startsWith("```"));
      const code = lines.slice(i + 1, end < 0 ? undefined : end).join("\n");
      blocks.push({ kind: "pre", children: [code] });
      if (end < 0) break;
      i = end;
    } else if (isItem) addItem(isItem[1], isItem[2]!);
    else if (isHeading) {
      endParagraph();
      blocks.push({ kind: "heading", children: parseInline(isHeading[1]!) });
    } else if (line.trim()) paragraph.push(line.trimEnd());
    else endParagraph();
  }
  endParagraph();
  return blocks;
};
