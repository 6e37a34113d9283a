/** What the loader on the host page and the app in the iframe say to each other, by postMessage. */

/** From the host page to the iframe. */
export type ToApp = { samtal: "opened" | "shown" | "closed" };

/** From the iframe to the host page. */
export type ToLoader = { samtal: "ready" } | { samtal: "close" } | { samtal: "unread"; count: number };
