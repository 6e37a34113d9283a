/**
 * The languages that the chat can be shown in: one file each. The OpenAPI document names them, so that one without
 * its file fails the build. The loader takes `launchers` alone.
 */

import type { Language } from "../transport/types";
import * as en from "./en";
import * as nb from "./nb";
import * as sv from "./sv";

export const catalogues: Record<Language, en.Catalogue> = { en: en.catalogue, sv: sv.catalogue, nb: nb.catalogue };

export const launchers: Record<Language, en.Launcher> = { en: en.launcher, sv: sv.launcher, nb: nb.launcher };

/** Our language for a browser's or a page's: "sv-SE" is "sv", "no" and "nn" are "nb". */
export const languageOf = (wish: string | null | undefined): Language | undefined => {
  const code = wish?.slice(0, 2).toLowerCase().replace(/n[no]/, "nb") ?? "";
  return code in launchers ? (code as Language) : undefined;
};

/** The first wish that can be met, else English. `offered`: what the site allows, once that is known. */
export const chooseLanguage = (wishes: readonly (string | null | undefined)[], offered?: readonly Language[]): Language =>
  wishes.map(languageOf).find((language) => language && (!offered || offered.includes(language))) ?? "en";

/** A text with its first letter as at the beginning of a sentence. */
export const capitalize = (text: string, locale: string): string => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);

/** What a language calls itself. */
export const nameOf = (language: Language): string =>
  capitalize(new Intl.DisplayNames(language, { type: "language" }).of(language) ?? language, language);
