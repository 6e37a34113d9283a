/** The widget's drawings, one path each, on a grid of 24. */

import type { VNode } from "preact";

const paths = {
  close: "M6 6l12 12M18 6L6 18",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  send: "M12 19V5M5.5 11.5L12 5l6.5 6.5",
  up: "M7 11v9M7 11l4-7.5c1.5 0 2.5 1 2.5 2.5v3.5h5a2 2 0 0 1 2 2.3l-1 6.2a2 2 0 0 1-2 1.7H4V11h3z",
  down: "M17 13V4M17 13l-4 7.5c-1.5 0-2.5-1-2.5-2.5v-3.5h-5a2 2 0 0 1-2-2.3l1-6.2A2 2 0 0 1 6.5 4.3H20V13h-3z",
  book: "M5 5.5A1.5 1.5 0 0 1 6.5 4H19v13H6.5A1.5 1.5 0 0 0 5 18.5zM5 18.5A1.5 1.5 0 0 0 6.5 20H19v-3",
  arrow: "M12 5v14M5.5 12.5L12 19l6.5-6.5",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20a7.5 7.5 0 0 1 15 0",
  check: "M5 12.5l4.5 4.5L19 7.5",
  retry: "M4.5 12a7.5 7.5 0 1 0 2.3-5.4L4.5 9M4.5 4.5V9H9",
};

export const Icon = ({ name, size = 20 }: { name: keyof typeof paths; size?: number }): VNode => (
  <svg class="icon" viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" focusable="false">
    <path d={paths[name]} />
  </svg>
);
