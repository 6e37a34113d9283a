/**
 * The host page's part of the chat: a launcher, and on first open an iframe with the conversation.
 *
 *   <script async src="https://chat.example.com/widget/loader.js" data-site="SITE_KEY"></script>
 *
 * Options: data-theme (auto, light, dark), data-language (en, sv, nb), data-color (the launcher's).
 * It lives in a shadow root with a constructed stylesheet, so that the host's styles and ours
 * never meet and a host policy without unsafe-inline is no obstacle.
 */
import css from "./loader.css?inline";
import { languageOf, launchers } from "./app/i18n/languages";
import type { FrameOptions, ToApp, ToLoader } from "./protocol";

declare global {
  interface Window {
    /** `draft` is put into an empty composer; the visitor sends it or changes it. */
    Samtal?: { open(draft?: string): void; close(): void };
  }
}

const bubble = "M21 11.5a8.4 8.4 0 0 1-12.2 7.5L3 21l2-5.8A8.4 8.4 0 1 1 21 11.5zM8.5 11.5h.01M12.5 11.5h.01M16.5 11.5h.01";
const chevron = "M5 9l7 7 7-7";

const start = (script: HTMLScriptElement): void => {
  const { site = "", theme = "auto", language, color = "#20242e" } = script.dataset;
  const address = new URL(encodeURIComponent(site), script.src);
  const spoken = languageOf(language ?? document.documentElement.lang) ?? "en";
  const [name, open, close] = launchers[spoken];
  const remembered = `samtal:${site}`;
  let frame: HTMLIFrameElement | undefined;
  let isOpen = false;
  let isReady = false;
  let draft: string | undefined;

  const host = document.createElement("aside");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  host.ariaLabel = name;
  if (theme !== "auto") host.style.colorScheme = theme;

  const [r = 0, g = 0, b = 0] = (color.match(/[\da-f]{2}/gi) ?? []).map((pair) => (parseInt(pair, 16) / 255) ** 2.2);
  host.style.setProperty("--fill", color);
  // White reads at 4.5 to 1 or better on colours up to this luminance.
  host.style.setProperty("--ink", 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.183 ? "#000" : "#fff");

  const button = root.appendChild(document.createElement("button"));
  const icon = button.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "svg"));
  const path = icon.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "path"));
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.ariaHidden = "true";

  const tell = (hasFocus: boolean): void => {
    if (!isReady) return;
    const samtal = isOpen ? (hasFocus ? "opened" : "shown") : "closed";
    frame!.contentWindow!.postMessage({ samtal, draft } satisfies ToApp, address.origin);
    draft = undefined;
  };

  const remember = (): void => {
    try {
      sessionStorage.setItem(remembered, isOpen ? "open" : "");
    } catch {} // A host without storage only forgets that the chat was open.
  };

  const load = (): HTMLIFrameElement => {
    const made = document.createElement("iframe");
    made.title = name;
    // A page that says English may have said nothing: there the browser's languages decide.
    const options: FrameOptions = { host: location.origin, theme, language: language ?? (spoken === "en" ? "" : spoken) };
    made.src = `${address}#${new URLSearchParams(options)}`;
    root.insertBefore(made, button);
    made.offsetHeight; // Settles the hidden state first, so that the first opening moves too.
    return made;
  };

  const show = (shouldOpen: boolean, shouldFocus = true): void => {
    isOpen = shouldOpen;
    if (isOpen) frame ??= load();
    frame?.classList.toggle("open", isOpen);
    button.ariaExpanded = `${isOpen}`;
    button.ariaLabel = isOpen ? close : open;
    path.setAttribute("d", isOpen ? chevron : bubble);
    if (isOpen) delete button.dataset.n;
    if (shouldFocus) {
      (isOpen ? frame : button)?.focus();
      remember();
    }
    tell(shouldFocus);
  };

  addEventListener("message", ({ data, origin, source }: MessageEvent<ToLoader>) => {
    if (!frame || origin !== address.origin || source !== frame.contentWindow) return;
    if (data.samtal === "ready") {
      isReady = true;
      const hasFocus = root.activeElement === frame;
      if (hasFocus) {
        // What had the focus was the empty frame before its page came.
        frame.blur();
        frame.focus();
      }
      tell(hasFocus);
    }
    if (data.samtal === "close") show(false);
    if (data.samtal === "unread" && !isOpen) button.dataset.n = `${data.count}`;
  });
  button.onclick = () => show(!isOpen);
  root.addEventListener("keydown", (event) => {
    if ((event as KeyboardEvent).key === "Escape" && isOpen) show(false);
  });

  window.Samtal = {
    open: (text) => {
      draft = text;
      show(true);
    },
    close: () => show(false),
  };
  show(false, false);
  document.body.append(host);
  try {
    if (sessionStorage.getItem(remembered)) show(true, false);
  } catch {}
};

const script = (document.currentScript ?? document.querySelector("script[data-site]")) as HTMLScriptElement | null;
if (script && !window.Samtal) {
  if (document.body) start(script);
  else addEventListener("DOMContentLoaded", () => start(script));
}
