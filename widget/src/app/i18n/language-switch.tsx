/** Changes the language of the widget at once. */

import type { VNode } from "preact";
import type { Language } from "../transport/types";
import { useLanguage, useTexts } from "./context";
import { nameOf } from "./languages";

interface Props {
  languages: readonly Language[];
  onChange(language: Language): void;
}

export const LanguageSwitch = ({ languages, onChange }: Props): VNode => {
  const current = useLanguage();
  const t = useTexts();
  return (
    <fieldset class="languages">
      <legend class="unseen">{t.language}</legend>
      {languages.map((language) => (
        <label key={language} lang={language}>
          <input
            type="radio"
            name="language"
            class="unseen"
            value={language}
            checked={language === current}
            onChange={() => onChange(language)}
          />
          <span>{nameOf(language)}</span>
        </label>
      ))}
    </fieldset>
  );
};
