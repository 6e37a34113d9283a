/** The language of the moment, for every part of the widget. */

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Language } from "../transport/types";
import type { Texts } from "./en";
import { catalogues } from "./languages";

export const LanguageContext = createContext<Language>("en");

export const useLanguage = (): Language => useContext(LanguageContext);

export const useTexts = (): Texts => catalogues[useLanguage()].texts;
