/** The iframe's page: first who is there, then the conversation. */

import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { applyBrand } from "./brand";
import { ConversationView } from "./conversation/conversation-view";
import { hearHost, isFramed, tellHost, wantedLanguage } from "./host-page";
import { LanguageContext } from "./i18n/context";
import { catalogues, chooseLanguage } from "./i18n/languages";
import { Icon } from "./icons";
import { Prechat } from "./prechat/prechat";
import { ask } from "./transport/api";
import { loadLanguage, loadSession, saveLanguage, saveSession } from "./transport/storage";
import type { Language, Site } from "./transport/types";

/** Puts the focus where the visitor goes on: the form, the composer, else the heading. */
const focusInside = (): void => {
  const found = ["#name", "#composer", "h1"].map((place) => document.querySelector<HTMLElement>(place));
  found.find(Boolean)?.focus({ preventScroll: true });
};

/**
 * Listens to the launcher: when it opens, with what draft. The answers that arrive while the chat is closed
 * are counted, by the function that comes back, and told to it.
 */
const useLauncher = (onDraft: (draft: string) => void): (() => void) => {
  const isOpen = useRef(true);
  const count = useRef(0);
  useEffect(() => {
    const stop = hearHost(({ samtal, draft }) => {
      isOpen.current = samtal !== "closed";
      if (isOpen.current) count.current = 0;
      if (samtal === "opened") focusInside();
      if (typeof draft === "string") onDraft(draft);
    });
    tellHost({ samtal: "ready" });
    return stop;
  }, []);
  return () => {
    if (!isOpen.current) tellHost({ samtal: "unread", count: (count.current += 1) });
  };
};

export const App = ({ siteKey }: { siteKey: string }): VNode => {
  const [chosen, setChosen] = useState(() => loadLanguage(siteKey));
  const [site, setSite] = useState<Site | null>(null);
  const [isUnavailable, setUnavailable] = useState(false);
  const [session, setSession] = useState(() => loadSession(siteKey));
  const [isNew, setNew] = useState(false);
  const [hasExpired, setExpired] = useState(false);
  const [draft, setDraft] = useState("");
  const addUnread = useLauncher(setDraft);
  const language = chooseLanguage([chosen, wantedLanguage, ...navigator.languages], site?.languages);
  const t = catalogues[language].texts;

  const fetchSite = (): void => {
    setUnavailable(false);
    ask({ language }, "get", "/v1/sites/{site_key}", { site_key: siteKey }).then(
      (found) => {
        applyBrand(found.brand.color);
        document.title = found.brand.name;
        setSite(found);
      },
      () => setUnavailable(true),
    );
  };

  useEffect(fetchSite, []);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  useEffect(() => {
    if (site && document.hasFocus()) focusInside();
  }, [site, session]);
  useEffect(() => {
    const leave = (event: KeyboardEvent): void => {
      if (event.key === "Escape") tellHost({ samtal: "close" });
    };
    addEventListener("keydown", leave);
    return () => removeEventListener("keydown", leave);
  }, []);

  const changeLanguage = (wish: Language): void => {
    saveLanguage(siteKey, wish);
    setChosen(wish);
  };

  const closeButton = isFramed && (
    <button type="button" class="bar-button" aria-label={t.close} title={t.close} onClick={() => tellHost({ samtal: "close" })}>
      <Icon name="close" size={22} />
    </button>
  );

  const view = (): VNode => {
    if (isUnavailable)
      return (
        <main class="unavailable">
          <h1 tabIndex={-1}>{t.unavailable}</h1>
          <button type="button" class="primary" onClick={fetchSite}>{t.retry}</button>
          {closeButton}
        </main>
      );
    if (!site) return <main class="loading" aria-busy="true"><span class="dots"><i /><i /><i /></span> <span class="unseen">{t.loading}</span></main>;
    if (!session)
      return (
        <Prechat
          site={site}
          hasExpired={hasExpired}
          closeButton={closeButton}
          onLanguage={changeLanguage}
          onOutdated={fetchSite}
          onWelcome={(visitor) => {
            saveSession(siteKey, visitor);
            setNew(true);
            setSession(visitor);
          }}
        />
      );
    return (
      <ConversationView
        site={site}
        token={session.token}
        isNew={isNew}
        draft={draft}
        closeButton={closeButton}
        onLanguage={changeLanguage}
        onAnswer={addUnread}
        onExpired={() => {
          saveSession(siteKey, null);
          setExpired(true);
          setSession(null);
        }}
      />
    );
  };

  return <LanguageContext.Provider value={language}>{view()}</LanguageContext.Provider>;
};
