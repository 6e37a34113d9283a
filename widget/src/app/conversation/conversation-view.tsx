/** The conversation itself: who answers, what was said, and where to write. */

import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Avatar } from "../avatar";
import { useLanguage, useTexts } from "../i18n/context";
import { Icon } from "../icons";
import type { Language, Message, Site, StreamEvent } from "../transport/types";
import { Composer } from "./composer";
import { useScrollFollower } from "./follow-scroll";
import { plainText } from "./markdown";
import { Markdown } from "./markdown-view";
import { MessageView } from "./message-view";
import { Options } from "./options";
import type { Entry } from "./thread";
import { isPauseBetween, formatWhen } from "./times";
import { useConversation, type Chat } from "./use-conversation";

interface Props {
  site: Site;
  token: string;
  /** A visitor who has only just come has no conversation to load. */
  isNew: boolean;
  /** What the host page suggests to write. */
  draft: string;
  closeButton: ComponentChildren;
  onLanguage(language: Language): void;
  onExpired(): void;
  onAnswer(): void;
}

/** The message that an event brings and a visitor wants to hear of, if it brings one. */
const newsOf = (event: StreamEvent): Message | null => {
  if (event.event === "reply_completed") return event.data.message;
  if (event.event === "message_posted" && event.data.message.author === "staff") return event.data.message;
  return null;
};

const Greeting = ({ site }: { site: Site }): VNode => (
  <li class="message other first">
    <div class="byline">
      <Avatar brand={site.brand} />
      <span>{site.brand.name}</span>
    </div>
    <div class="bubble"><Markdown source={site.greetings[useLanguage()] ?? ""} /></div>
  </li>
);

/** Asked when the visitor ends the conversation, so that an answer counts as one only when it was. */
const Ending = ({ onSay }: { onSay(isAnswered: boolean): void }): VNode => {
  const t = useTexts();
  const yes = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    yes.current?.focus();
    yes.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <div class="closing" role="group" aria-labelledby="ending">
      <p id="ending">{t.end_question}</p>
      <div class="closing-answers">
        <button type="button" ref={yes} class="secondary" onClick={() => onSay(true)}>{t.end_yes}</button>
        <button type="button" class="secondary" onClick={() => onSay(false)}>{t.end_no}</button>
      </div>
    </div>
  );
};

const Status = ({ chat, onGoOn }: { chat: Chat; onGoOn(): void }): VNode | null => {
  const t = useTexts();
  const status = chat.thread.conversation?.status;
  if (status === "escalated")
    return <p class="banner" role="status"><Icon name="person" size={18} /> {t.escalated}</p>;
  if (status === "resolved")
    return (
      <div class="closing" role="status">
        <p>{chat.isClosedBySilence ? t.closed_by_silence : t.closed}</p>
        <div class="closing-answers">
          <button type="button" class="secondary" onClick={onGoOn}>{t.go_on}</button>
          <button type="button" class="secondary" onClick={chat.restart}><Icon name="retry" size={17} /> {t.restart}</button>
        </div>
      </div>
    );
  return null;
};

const Messages = ({ site, chat }: { site: Site; chat: Chat }): VNode => {
  const language = useLanguage();
  const { entries } = chat.thread;
  const view = (entry: Entry, index: number): VNode[] => {
    const { message } = entry;
    const before = entries[index - 1]?.message;
    const hasPause = isPauseBetween(before?.occurred_at, message.occurred_at);
    const when = hasPause ? formatWhen(message.occurred_at, language) : "";
    const key = message.client_message_id ?? message.id;
    return [
      ...(when ? [<li class="when" key={`${key}-when`}><time dateTime={message.occurred_at}>{when}</time></li>] : []),
      <MessageView key={key} entry={entry} site={site} chat={chat} isLast={index === entries.length - 1}
        isFirst={hasPause || before?.author !== message.author} />,
    ];
  };
  return (
    <ol class="messages">
      <Greeting site={site} />
      {entries.flatMap(view)}
    </ol>
  );
};

export const ConversationView = ({ site, token, isNew, draft, closeButton, onLanguage, onExpired, onAnswer }: Props): VNode => {
  const t = useTexts();
  const field = useRef<HTMLTextAreaElement>(null);
  const [news, setNews] = useState("");
  const [isEnding, setEnding] = useState(false);
  const chat = useConversation(token, isNew, useLanguage(), onExpired, (event) => {
    const message = newsOf(event);
    if (!message) return;
    setNews(plainText(message.text));
    onAnswer();
  });
  const scroll = useScrollFollower(chat.thread);

  useEffect(() => {
    if (!chat.isLoading && document.hasFocus()) field.current?.focus({ preventScroll: true });
  }, [chat.isLoading]);

  const end = (isAnswered: boolean): void => {
    setEnding(false);
    chat.close(isAnswered);
    field.current?.focus({ preventScroll: true });
  };

  const send = (text: string): void => {
    setEnding(false);
    scroll.toEnd();
    chat.send(text);
  };

  return (
    <main class="conversation">
      <header class="bar">
        <Avatar brand={site.brand} />
        <div class="bar-names">
          <h1 tabIndex={-1}>{site.brand.name}</h1>
          <p>{t.online}</p>
        </div>
        <Options site={site} chat={chat} onLanguage={onLanguage} onEnd={() => setEnding(true)} />
        {closeButton}
      </header>
      <div class="scroller" ref={scroll.list} onScroll={scroll.onScroll} role="log" aria-live="off" aria-label={t.thread} tabIndex={0}>
        {chat.isLoading ? <p class="loading" role="status"><span class="dots"><i /><i /><i /></span> <span class="unseen">{t.loading}</span></p> : <Messages site={site} chat={chat} />}
        {isEnding ? <Ending onSay={end} /> : <Status chat={chat} onGoOn={() => field.current?.focus()} />}
      </div>
      {scroll.isAway && (
        <button type="button" class="to-end" onClick={scroll.toEnd}><Icon name="arrow" size={16} /> {t.new_messages}</button>
      )}
      <p class="connection" role="status">{chat.isConnected ? "" : t.reconnecting}</p>
      <p class="unseen" aria-live="polite">{news}</p>
      <Composer field={field} draft={draft} onSend={send} />
    </main>
  );
};
