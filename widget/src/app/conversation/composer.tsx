/** Where the visitor writes. Enter sends, Shift and Enter begin a new line. */

import type { RefObject, VNode } from "preact";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { useTexts } from "../i18n/context";
import { Icon } from "../icons";
import { countLetters, keepsRule, rules } from "../transport/rules";

const rule = rules.NewMessage.text;

interface Props {
  field: RefObject<HTMLTextAreaElement | null>;
  draft: string;
  onSend(text: string): void;
}

export const Composer = ({ field, draft, onSend }: Props): VNode => {
  const t = useTexts();
  const [text, setText] = useState("");
  const count = countLetters(text.trim());
  const isTooLong = count > rule.maxLength;
  const isReady = keepsRule(text, rule);

  useEffect(() => {
    setText((written) => written || draft);
  }, [draft]);

  useLayoutEffect(() => {
    const area = field.current!;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, 132)}px`;
  }, [text]);

  const send = (event: Event): void => {
    event.preventDefault();
    if (!isReady) return;
    onSend(text.trim());
    setText("");
    field.current?.focus();
  };

  const press = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event);
  };

  return (
    <form class="composer" onSubmit={send}>
      {isTooLong && <p class="problem" id="too-long" role="alert">{t.too_long} ({count} / {rule.maxLength})</p>}
      <div class="composer-box">
        <label class="unseen" for="composer">{t.composer}</label>
        <textarea
          id="composer"
          ref={field}
          rows={1}
          value={text}
          placeholder={t.composer_hint}
          enterkeyhint="send"
          aria-invalid={isTooLong}
          aria-describedby={isTooLong ? "too-long" : undefined}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={press}
        />
        <button type="submit" class="send" aria-disabled={!isReady} aria-label={t.send} title={t.send}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
};
