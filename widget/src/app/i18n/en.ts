/** English, and with it the names of all texts: another language that lacks one of them fails the build. */

export const launcher: Launcher = ["Chat", "Open chat", "Close chat"];

export const texts = {
  ask_confirm: "Yes, send it",
  ask_notice: "One quick check before this is sent: did you write it yourself?",
  block_notice: "This message could not be delivered. You are welcome to put it another way.",
  choices: "Did you mean one of these?",
  close: "Close the chat",
  closed: "This conversation is closed. Write whenever you need us again.",
  closed_by_silence: "It has been quiet here for a while, so this conversation was closed. Still waiting for an answer? Write below, and we go on.",
  composer: "Your message",
  composer_hint: "Write a message…",
  consent_problem: "We need your consent to chat with you.",
  email: "E-mail",
  email_problem: "Write an e-mail address, such as name@example.com.",
  end: "End the conversation",
  end_no: "No, not yet",
  end_question: "Before we close: did you get your answer?",
  end_yes: "Yes, thank you",
  escalated: "Our team has this conversation now and answers by e-mail.",
  expired: "It has been a while. Please introduce yourself again.",
  failed_answer: "The answer did not come through.",
  failed_send: "Not sent.",
  form_failed: "That did not work. Please check your connection and try again.",
  from: "From:",
  go_on: "Go on here",
  handoff: "Talk to a person",
  language: "Language",
  loading: "Opening the chat…",
  menu: "Options",
  name: "Name",
  name_problem: "Write your name.",
  new_messages: "New messages",
  online: "Answers around the clock",
  person: "Team",
  prechat_lead: "Tell us who you are, and we begin.",
  rate_down: "Not helpful",
  rate_up: "Helpful",
  rated: "Thank you for telling us.",
  reconnecting: "Connection lost. Trying again…",
  restart: "Start a new one",
  retry: "Try again",
  send: "Send",
  sending: "Sending…",
  start: "Start the chat",
  thread: "Conversation",
  too_long: "That is too long for one message.",
  typing: "Writing an answer…",
  unavailable: "The chat is not available right now.",
  you: "You",
};

/** The loader's words; a list, because every byte of them is sent to every host page. */
export type Launcher = readonly [name: string, open: string, close: string];
export type Texts = typeof texts;

export interface Catalogue {
  /** For dates and names of languages. */
  locale: string;
  texts: Texts;
  /** Said before the chat where answers may come in another language than the chat itself. */
  note?: string;
}

export const catalogue: Catalogue = { locale: "en-GB", texts };
