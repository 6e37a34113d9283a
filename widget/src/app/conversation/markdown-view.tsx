/** Markdown as elements. Every node is built by name and every text is a text node; no HTML is ever parsed. */

import type { ComponentChildren, VNode } from "preact";
import { parseMarkdown, type Block, type Inline } from "./markdown";

const viewInline = (node: Inline): ComponentChildren => {
  if (typeof node === "string") return node;
  switch (node.kind) {
    case "break":
      return <br />;
    case "link":
      return (
        <a href={node.href} target="_blank" rel="noopener noreferrer">
          {node.children.map(viewInline)}
        </a>
      );
    default: {
      const Tag = node.kind;
      return <Tag>{node.children.map(viewInline)}</Tag>;
    }
  }
};

const viewBlock = (block: Block): VNode => {
  switch (block.kind) {
    case "ul":
      return <ul>{block.items.map((children) => <li>{children.map(viewInline)}</li>)}</ul>;
    case "ol":
      return <ol start={block.start}>{block.items.map((children) => <li>{children.map(viewInline)}</li>)}</ol>;
    case "pre":
      return (
        <pre tabIndex={0}>
          <code>{block.children.map(viewInline)}</code>
        </pre>
      );
    default:
      return <p class={block.kind === "heading" ? "heading" : undefined}>{block.children.map(viewInline)}</p>;
  }
};

export const Markdown = ({ source }: { source: string }): VNode => <>{parseMarkdown(source).map(viewBlock)}</>;
