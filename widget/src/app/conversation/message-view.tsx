/** One message with everything that hangs on it: its sources, choices, rating, notices and retries. */

import { Fragment, type ComponentChildren, type VNode } from "preact";
import { Avatar } from "../avatar";
import { useTexts } from "../i18n/context";
import { Icon } from "../icons";
import type { Choice, Rating, Site, Source } from "../transport/types";
import { closeOpenMarks } from "./markdown";
import { Markdown } from "./markdown-view";
import type { Entry } from "./thread";
import type { Chat } from "./use-conversation";

interface Props {
  entry: Entry;
  site: Site;
  chat: Chat;
  /** Whether it begins a group of messages of the same author. */
  isFirst: boolean;
  /** Whether nothing follows it: only then are its choices still to be chosen from. */
  isLast: boolean;
}

const TypingDots = (): VNode => (
  <span class="dots" role="img" aria-label={useTexts().typing}>
    <i /><i /><i />
  </span>
);

/** An opened source comes into sight, however far down it stands. */
const showWhole = ({ currentTarget }: { currentTarget: HTMLDetailsElement }): void => {
  if (currentTarget.open) currentTarget.scrollIntoView({ block: "nearest" });
};

const Sources = ({ sources }: { sources: readonly Source[] }): VNode => {
  const t = useTexts();
  return (
    <div class="sources">
      {sources.map(({ kind, id, title, quote, language }) => (
        <details key={kind + id} onToggle={showWhole}>
          <summary>
            <Icon name="book" size={15} />
            <span>{t.from} <b lang={language}>{title}</b></span>
          </summary>
          <blockquote lang={language}><Markdown source={closeOpenMarks(quote)} /></blockquote>
        </details>
      ))}
    </div>
  );
};

const Choices = ({ choices, onChoose }: { choices: readonly Choice[]; onChoose(question: string): void }): VNode => (
  <ul class="choices" aria-label={useTexts().choices}>
    {choices.map(({ kind, id, question }) => (
      <li key={kind + id}>
        <button type="button" onClick={() => onChoose(question)}>{question}</button>
      </li>
    ))}
  </ul>
);

const Rate = ({ rating, onRate }: { rating: Rating | null; onRate(rating: Rating): void }): VNode => {
  const t = useTexts();
  const thumb = (value: Rating, label: string): VNode => (
    <button type="button" class="thumb" aria-pressed={rating === value} aria-label={label} title={label} onClick={() => onRate(value)}>
      <Icon name={value} size={17} />
    </button>
  );
  return (
    <div class="rate">
      {thumb("up", t.rate_up)}
      {thumb("down", t.rate_down)}
      <span role="status">{rating && t.rated}</span>
    </div>
  );
};

const Notice = ({ text, children }: { text: string; children?: ComponentChildren }): VNode => (
  <div class="notice" role="status">
    <p>{text}</p>
    {children}
  </div>
);

/** What stands below a message of the visitor's own. */
const Delivery = ({ entry, chat }: Pick<Props, "entry" | "chat">): VNode | null => {
  const t = useTexts();
  if (entry.delivery === "sending") return <p class="state">{t.sending}</p>;
  if (entry.delivery === "failed")
    return (
      <p class="state problem" role="alert">
        {entry.problem || t.failed_send}{" "}
        <button type="button" class="link" onClick={() => chat.retry(entry)}>{t.retry}</button>
      </p>
    );
  if (entry.message.state === "asked")
    return (
      <Notice text={entry.notice || t.ask_notice}>
        <button type="button" class="secondary" onClick={() => chat.confirm(entry)}>
          <Icon name="check" size={18} /> {t.ask_confirm}
        </button>
      </Notice>
    );
  if (entry.message.state === "blocked") return <Notice text={entry.notice || t.block_notice} />;
  return null;
};

const VisitorMessage = ({ entry, chat }: Props): VNode => (
  <>
    <div class={`bubble ${entry.message.state} ${entry.delivery}`} lang={entry.message.language ?? undefined}>
      <span class="unseen">{useTexts().you}: </span>
      {entry.message.text}
    </div>
    <Delivery entry={entry} chat={chat} />
  </>
);

const FailedAnswer = ({ entry, chat }: Pick<Props, "entry" | "chat">): VNode => {
  const t = useTexts();
  const question = chat.thread.entries.find(({ message }) => message.id === entry.message.reply_to);
  return (
    <Notice text={entry.message.text || t.failed_answer}>
      {question && (
        <button type="button" class="secondary" onClick={() => chat.send(question.message.text)}>
          <Icon name="retry" size={17} /> {t.retry}
        </button>
      )}
    </Notice>
  );
};

const Reply = ({ entry, site, chat, isFirst, isLast }: Props): VNode => {
  const t = useTexts();
  const { message } = entry;
  const isComplete = message.state === "complete" && message.author === "assistant";
  const name = message.author === "staff" ? t.person : (chat.thread.conversation?.assistant?.name ?? site.brand.name);
  return (
    <Fragment>
      {isFirst && (
        <div class="byline">
          <Avatar brand={site.brand} />
          <span>{name}</span>
        </div>
      )}
      {message.state === "failed" ? (
        <FailedAnswer entry={entry} chat={chat} />
      ) : (
        <div class={`bubble ${message.state}`} lang={message.language ?? undefined}>
          {message.text ? <Markdown source={message.state === "pending" ? closeOpenMarks(message.text) : message.text} /> : <TypingDots />}
        </div>
      )}
      {isComplete && message.sources.length > 0 && <Sources sources={message.sources} />}
      {isComplete && isLast && message.choices.length > 0 && <Choices choices={message.choices} onChoose={chat.send} />}
      {isComplete && <Rate rating={message.rating} onRate={(rating) => chat.rate(entry, rating)} />}
    </Fragment>
  );
};

export const MessageView = (props: Props): VNode => {
  const { author } = props.entry.message;
  return (
    <li class={`message ${author === "visitor" ? "own" : "other"} ${props.isFirst ? "first" : ""}`}>
      {author === "visitor" ? <VisitorMessage {...props} /> : <Reply {...props} />}
    </li>
  );
};
