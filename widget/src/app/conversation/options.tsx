/** The few things that a visitor can do beside writing: language, a person, the end. */

import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useTexts } from "../i18n/context";
import { LanguageSwitch } from "../i18n/language-switch";
import { Icon } from "../icons";
import type { Language, Site } from "../transport/types";
import type { Chat } from "./use-conversation";

interface Props {
  site: Site;
  chat: Chat;
  onLanguage(language: Language): void;
  onEnd(): void;
}

export const Options = ({ site, chat, onLanguage, onEnd }: Props): VNode => {
  const t = useTexts();
  const [isOpen, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const status = chat.thread.conversation?.status;

  useEffect(() => {
    if (!isOpen) return;
    const leave = (event: Event): void => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    addEventListener("pointerdown", leave);
    addEventListener("focusin", leave);
    return () => {
      removeEventListener("pointerdown", leave);
      removeEventListener("focusin", leave);
    };
  }, [isOpen]);

  const escape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !isOpen) return;
    event.stopPropagation();
    setOpen(false);
    button.current?.focus();
  };

  const act = (action: () => void) => () => {
    setOpen(false);
    button.current?.focus();
    action();
  };

  return (
    <div class="options" ref={box} onKeyDown={escape}>
      <button type="button" ref={button} class="bar-button" aria-expanded={isOpen} aria-controls="options" aria-label={t.menu} title={t.menu}
        onClick={() => setOpen(!isOpen)}>
        <Icon name="more" size={22} />
      </button>
      <div class="options-list" id="options" hidden={!isOpen}>
        <LanguageSwitch languages={site.languages} onChange={onLanguage} />
        {status !== "escalated" && (
          <button type="button" onClick={act(chat.escalate)}><Icon name="person" size={18} /> {t.handoff}</button>
        )}
        {status && status !== "resolved" && (
          <button type="button" onClick={act(onEnd)}><Icon name="check" size={18} /> {t.end}</button>
        )}
      </div>
    </div>
  );
};
