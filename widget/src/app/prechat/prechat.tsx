/** Who is there, in which language, and with whose consent: asked once, before the first message. */

import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Markdown } from "../conversation/markdown-view";
import { Avatar } from "../avatar";
import { useLanguage, useTexts } from "../i18n/context";
import { catalogues } from "../i18n/languages";
import { LanguageSwitch } from "../i18n/language-switch";
import { ApiError, ask } from "../transport/api";
import type { Language, PreChatBody, Site, Visitor } from "../transport/types";
import { findProblems, type Field, type Introduction } from "./validate";

interface Props {
  site: Site;
  hasExpired: boolean;
  closeButton: ComponentChildren;
  onLanguage(language: Language): void;
  onWelcome(visitor: Visitor): void;
  /** The consent text has changed since it was fetched. */
  onOutdated(): void;
}

const namesInApi: Record<string, Field> = { name: "name", email: "email", consent: "hasConsented" };

export const Prechat = ({ site, hasExpired, closeButton, onLanguage, onWelcome, onOutdated }: Props): VNode => {
  const language = useLanguage();
  const t = useTexts();
  const form = useRef<HTMLFormElement>(null);
  const [given, setGiven] = useState<Introduction>({ name: "", email: "", hasConsented: false });
  const [website, setWebsite] = useState("");
  const [problems, setProblems] = useState<Field[]>([]);
  const [failure, setFailure] = useState("");
  const [isSending, setSending] = useState(false);

  useEffect(() => {
    if (problems[0]) form.current?.querySelector<HTMLElement>(`[name=${problems[0]}]`)?.focus();
  }, [problems]);

  const give = (part: Partial<Introduction>): void => setGiven({ ...given, ...part });

  const introduce = async (): Promise<void> => {
    setSending(true);
    setFailure("");
    try {
      const { name, email } = given;
      const body: PreChatBody = { site_key: site.key, name: name.trim(), email: email.trim(), language, consent: true, consent_version: site.consent.version, website };
      onWelcome(await ask({ language }, "post", "/v1/visitors", {}, body));
    } catch (error) {
      const refused = error instanceof ApiError ? error.fields.map(({ field }) => namesInApi[field.split(".").at(-1)!]) : [];
      const known = refused.filter((field) => field !== undefined);
      setProblems(known);
      if (!known.length) setFailure((error instanceof ApiError && error.message) || t.form_failed);
      if (error instanceof ApiError && error.code === "consent_outdated") {
        give({ hasConsented: false });
        onOutdated();
      }
      setSending(false);
    }
  };

  const submit = (event: Event): void => {
    event.preventDefault();
    const found = findProblems(given);
    setProblems(found);
    if (!found.length && !isSending) void introduce();
  };

  const problemOf = (field: Field, text: string): VNode | null =>
    problems.includes(field) ? <p class="problem" id={`${field}-problem`}>{text}</p> : null;

  const describe = (field: Field) =>
    problems.includes(field) ? { "aria-invalid": true, "aria-describedby": `${field}-problem` } : {};

  return (
    <main>
      <div class="prechat" role="dialog" aria-modal="true" aria-labelledby="greeting" aria-describedby="lead">
        <header class="hero">
          <div class="hero-bar">
            <Avatar brand={site.brand} />
            <span class="hero-name">{site.brand.name}</span>
            {closeButton}
          </div>
          <h1 id="greeting" tabIndex={-1}>{site.greetings[language]}</h1>
          <p id="lead">{hasExpired ? t.expired : t.prechat_lead} {catalogues[language].note}</p>
        </header>
        <form ref={form} class="sheet" noValidate onSubmit={submit}>
          <LanguageSwitch languages={site.languages} onChange={onLanguage} />
          <div class="field">
            <label for="name">{t.name}</label>
            <input id="name" name="name" autocomplete="name" required value={given.name}
              onInput={(event) => give({ name: event.currentTarget.value })} {...describe("name")} />
            {problemOf("name", t.name_problem)}
          </div>
          <div class="field">
            <label for="email">{t.email}</label>
            <input id="email" name="email" type="email" inputMode="email" autocomplete="email" required value={given.email}
              onInput={(event) => give({ email: event.currentTarget.value })} {...describe("email")} />
            {problemOf("email", t.email_problem)}
          </div>
          <div class="bait" aria-hidden="true">
            <label for="website">Website</label>
            <input id="website" name="website" tabIndex={-1} autocomplete="off" value={website}
              onInput={(event) => setWebsite(event.currentTarget.value)} />
          </div>
          <div class="field">
            <div class="consent">
              <input id="consent" name="hasConsented" type="checkbox" required checked={given.hasConsented}
                onChange={(event) => give({ hasConsented: event.currentTarget.checked })} {...describe("hasConsented")} />
              <label for="consent"><Markdown source={site.consent.text[language] ?? ""} /></label>
            </div>
            {problemOf("hasConsented", t.consent_problem)}
          </div>
          {failure && <p class="problem" role="alert">{failure}</p>}
          <button class="primary" type="submit" aria-disabled={isSending}>{isSending ? t.sending : t.start}</button>
        </form>
      </div>
    </main>
  );
};
