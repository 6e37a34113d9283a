/**
 * What the visitor sees of a conversation, and how every answer and event of the API changes it.
 * Nothing here does anything: an old thread and an action give a new thread.
 */

import type { Conversation, Message, PostedMessage, Rating, ReplyToken, StreamEvent, Transcript } from "../transport/types";

/** A message, and what only this widget knows about it. */
export interface Entry {
  message: Message;
  delivery: "sending" | "sent" | "failed";
  /** Why the message was not sent, in the visitor's language. */
  problem: string;
  /** What the API says beside a message that it asked about or did not accept. */
  notice: string;
  /** Which attempt at the reply the text belongs to. */
  attempt: number;
}

export interface Thread {
  conversation: Conversation | null;
  entries: readonly Entry[];
  /** Part of a reply was missed: the transcript has to be fetched again. */
  isStale: boolean;
}

export type Action =
  | { kind: "loaded"; transcript: Transcript }
  | { kind: "opened"; conversation: Conversation }
  | { kind: "written"; id: string; text: string; language: string; at: string }
  | { kind: "posted"; id: string; posted: PostedMessage }
  | { kind: "refused"; id: string; problem: string }
  | { kind: "rated"; id: string; rating: Rating | null }
  | { kind: "changed"; conversation: Conversation }
  | { kind: "restarted" }
  | { kind: "heard"; event: StreamEvent };

export const emptyThread: Thread = { conversation: null, entries: [], isStale: false };

const entryOf = (message: Message, more: Partial<Entry> = {}): Entry => ({
  message, delivery: "sent", problem: "", notice: "", attempt: 0, ...more,
});

const isSame = (entry: Entry, message: Message): boolean =>
  entry.message.id === message.id ||
  (message.client_message_id !== null && entry.message.client_message_id === message.client_message_id);

const bySequence = (one: Entry, other: Entry): number => one.message.sequence - other.message.sequence;

/** The message in its place; a message already known is replaced, never doubled. */
const put = (entries: readonly Entry[], message: Message, more: Partial<Entry> = {}): Entry[] => {
  const known = entries.find((entry) => isSame(entry, message));
  const entry = entryOf(message, { notice: known?.notice ?? "", attempt: known?.attempt ?? 0, ...more });
  return [...entries.filter((other) => other !== known), entry].sort(bySequence);
};

const change = (entries: readonly Entry[], id: string, by: (entry: Entry) => Entry): Entry[] =>
  entries.map((entry) => (entry.message.id === id ? by(entry) : entry));

const pendingReply = (id: string, sequence: number, reply_to: string | null): Message => ({
  id, sequence, reply_to, client_message_id: null, author: "assistant", state: "pending", text: "",
  language: null, occurred_at: "", sources: [], choices: [], handoff: false, rating: null,
});

const written = (id: string, text: string, language: string, at: string): Message => ({
  ...pendingReply(id, Number.MAX_SAFE_INTEGER, null),
  client_message_id: id, author: "visitor", state: "accepted", text, language, occurred_at: at,
});

/** The reply's attempt begins from nothing, unless it is over or a later attempt is already known. */
const begin = (thread: Thread, reply_id: string, sequence: number, attempt: number, reply_to: string | null): Thread => {
  const known = thread.entries.find((entry) => entry.message.id === reply_id);
  if (known && (known.message.state !== "pending" || known.attempt >= attempt)) return thread;
  const message = known ? { ...known.message, sequence, text: "" } : pendingReply(reply_id, sequence, reply_to);
  return { ...thread, entries: put(thread.entries, message, { attempt }) };
};

const addToken = (before: Thread, { reply_id, sequence, attempt, offset, text }: ReplyToken): Thread => {
  const thread = begin(before, reply_id, sequence, attempt, null);
  const entry = thread.entries.find((other) => other.message.id === reply_id)!;
  if (entry.message.state !== "pending" || entry.attempt > attempt) return thread;
  // Offsets count as `length` does, in UTF-16 code units.
  const known = entry.message.text.length;
  if (offset > known) return { ...thread, isStale: true };
  const fresh = text.slice(known - offset);
  if (!fresh) return thread;
  const message = { ...entry.message, text: entry.message.text + fresh };
  return { ...thread, entries: put(thread.entries, message) };
};

/** A promised reply shows at once, as attempt 0, which the first real attempt takes over. */
const expectReply = (thread: Thread, { message, reply_id }: PostedMessage): Thread => {
  const isKnown = thread.entries.some((entry) => entry.message.id === reply_id);
  if (!reply_id || isKnown) return thread;
  return { ...thread, entries: put(thread.entries, pendingReply(reply_id, message.sequence + 0.5, message.id)) };
};

const applyEvent = (thread: Thread, event: StreamEvent): Thread => {
  switch (event.event) {
    case "message_posted":
    case "reply_completed":
    case "reply_failed":
      return { ...thread, entries: put(thread.entries, event.data.message) };
    case "reply_started":
      return begin(thread, event.data.reply_id, event.data.sequence, event.data.attempt, event.data.reply_to);
    case "reply_restarted":
      return begin(thread, event.data.reply_id, event.data.sequence, event.data.attempt, null);
    case "reply_token":
      return addToken(thread, event.data);
    case "status_changed": {
      const { status, resolution } = event.data;
      return { ...thread, conversation: thread.conversation && { ...thread.conversation, status, resolution } };
    }
    default:
      return thread; // A newer API may say more than this widget understands.
  }
};

/**
 * A fetched transcript is the truth, but it knows nothing of an answer that is being written: what was shown of that
 * stays until the stream goes on from it. What was not yet acknowledged is kept too.
 */
const load = (thread: Thread, { messages, ...conversation }: Transcript): Thread => {
  const isKnown = (entry: Entry): boolean => messages.some((message) => isSame(entry, message));
  const unsent = thread.entries.filter((entry) => entry.delivery !== "sent" && !isKnown(entry));
  const loaded = messages.map((message) => {
    const known = thread.entries.find((entry) => isSame(entry, message));
    if (message.state === "pending" && known?.message.state === "pending")
      return { ...known, message: { ...message, text: known.message.text } };
    return entryOf(message, { notice: known?.notice ?? "" });
  });
  return { conversation, entries: [...loaded, ...unsent].sort(bySequence), isStale: false };
};

export const changeThread = (thread: Thread, action: Action): Thread => {
  const { entries } = thread;
  switch (action.kind) {
    case "loaded":
      return load(thread, action.transcript);
    case "opened":
    case "changed":
      return { ...thread, conversation: action.conversation };
    case "restarted":
      return emptyThread;
    case "heard":
      return applyEvent(thread, action.event);
    case "written": {
      const others = entries.filter((entry) => entry.message.id !== action.id);
      const message = written(action.id, action.text, action.language, action.at);
      return { ...thread, entries: [...others, entryOf(message, { delivery: "sending" })] };
    }
    case "posted":
      return expectReply({ ...thread, entries: put(entries, action.posted.message, { notice: action.posted.notice ?? "" }) }, action.posted);
    case "refused": {
      const fail = (entry: Entry): Entry => ({ ...entry, delivery: "failed", problem: action.problem });
      return { ...thread, entries: change(entries, action.id, fail) };
    }
    case "rated":
      return {
        ...thread,
        entries: change(entries, action.id, (entry) => ({ ...entry, message: { ...entry.message, rating: action.rating } })),
      };
  }
};
