/** What the iframe keeps between visits, in its own (partitioned) storage: who the visitor is to the API. */

import type { Language } from "./types";

export interface Session {
  token: string;
  expires_at: string;
}

const remembered = new Map<string, string>(); // Where storage is closed, the visit itself still works.

const read = (name: string): string | null => {
  try {
    return localStorage.getItem(name);
  } catch {
    return remembered.get(name) ?? null;
  }
};

const write = (name: string, value: string | null): void => {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    if (value === null) remembered.delete(name);
    else remembered.set(name, value);
  }
};

/** The session of a site, unless there is none or it has expired. */
export const loadSession = (siteKey: string, now = Date.now()): Session | null => {
  try {
    const session = JSON.parse(read(`session:${siteKey}`) ?? "null") as Session | null;
    return session && Date.parse(session.expires_at) > now ? session : null;
  } catch {
    return null;
  }
};

export const saveSession = (siteKey: string, session: Session | null): void =>
  write(`session:${siteKey}`, session && JSON.stringify(session));

export const loadLanguage = (siteKey: string): Language | null => read(`language:${siteKey}`) as Language | null;

export const saveLanguage = (siteKey: string, language: Language): void => write(`language:${siteKey}`, language);
