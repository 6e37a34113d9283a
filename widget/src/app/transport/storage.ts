/**
 * What the iframe keeps between visits: who the visitor is to the API, and in which language.
 *
 * It is kept in the iframe's own storage, which browsers partition by host page. A browser that blocks
 * third-party cookies (a private window of Chromium, for one) closes that storage to us, but still takes
 * a partitioned cookie, limited here to this page's path. Where neither works, the visit itself still does.
 */

import type { Language, Session } from "./types";

const longest_s = 400 * 86_400;
const remembered = new Map<string, string>();

const readCookie = (name: string): string | undefined => {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${encodeURIComponent(name)}=`));
  return found && decodeURIComponent(found.slice(found.indexOf("=") + 1));
};

const writeCookie = (name: string, value: string): void => {
  const rules = `Path=${location.pathname}; Secure; SameSite=None; Partitioned; Max-Age=${value ? longest_s : 0}`;
  document.cookie = `${encodeURIComponent(name)}=${encodeURIComponent(value)}; ${rules}`;
};

const read = (name: string): string => {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return readCookie(name) ?? remembered.get(name) ?? "";
  }
};

/** Keeps a value; an empty one is forgotten. */
const write = (name: string, value: string): void => {
  try {
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
  } catch {
    writeCookie(name, value);
    remembered.set(name, value);
  }
};

/** The session of a site, unless there is none or it has expired. */
export const loadSession = (siteKey: string, now = Date.now()): Session | null => {
  try {
    const session = JSON.parse(read(`session:${siteKey}`)) as Session;
    return Date.parse(session.expires_at) > now ? session : null;
  } catch {
    return null;
  }
};

export const saveSession = (siteKey: string, session: Session | null): void =>
  write(`session:${siteKey}`, session ? JSON.stringify({ token: session.token, expires_at: session.expires_at }) : "");

export const loadLanguage = (siteKey: string): string => read(`language:${siteKey}`);

export const saveLanguage = (siteKey: string, language: Language): void => write(`language:${siteKey}`, language);
