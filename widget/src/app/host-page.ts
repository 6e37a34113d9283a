/** The host page around the iframe: whom we speak to, and nobody else. */

import type { FrameOptions, ToApp, ToLoader } from "../protocol";

const options: Partial<FrameOptions> = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
const host = options.host ?? "";

export const isFramed = window.parent !== window;
export const wantedLanguage = options.language;
export const wantedTheme = options.theme;

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
