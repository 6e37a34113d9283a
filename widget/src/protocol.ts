/** What the loader on the host page and the app in the iframe say to each other, by postMessage. */

/** What stands behind the # of the iframe's address; each may be empty. */
export type FrameOptions = Record<"host" | "theme" | "language", string>;

/** From the host page to the iframe. */
export interface ToApp {
  /** `opened` also asks for the focus, `shown` does not. */
  samtal: "opened" | "shown" | "closed";
  /** What the page suggests to write, when it opens the chat with a question. */
  draft?: string | undefined;
}

/** From the iframe to the host page. */
export type ToLoader = { samtal: "ready" } | { samtal: "close" } | { samtal: "unread"; count: number };
