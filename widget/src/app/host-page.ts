/** The host page around the iframe: whom we speak to, and nobody else. */

import type { ToApp, ToLoader } from "../protocol";

const options = new URLSearchParams(location.hash.slice(1));
const host = options.get("host") ?? "";

export const isFramed = window.parent !== window;
export const wantedLanguage = options.get("language");
export const wantedTheme = options.get("theme");

/** Says something to the loader. The browser delivers it only where the parent really has that origin. */
export const tellHost = (message: ToLoader): void => {
  if (isFramed && host) window.parent.postMessage(message, host);
};

/** Hears what the loader says, until the returned function is called. */
export const hearHost = (listener: (message: ToApp) => void): (() => void) => {
  const hear = ({ data, origin, source }: MessageEvent<ToApp | null>): void => {
    if (source === window.parent && origin === host && data?.samtal) listener(data);
  };
  addEventListener("message", hear);
  return () => removeEventListener("message", hear);
};
