/** The conversation of one session: loads it, follows it, and carries out what the visitor does. */

import { useCallback, useEffect, useReducer, useRef, useState } from "preact/hooks";
import { ApiError, ask, type Caller } from "../transport/api";
import { backOff_ms, followEvents } from "../transport/follow-events";
import type { Conversation, Language, Rating, StreamEvent, Transcript } from "../transport/types";
import { changeThread, emptyThread, type Entry, type Thread } from "./thread";

export interface Chat {
  thread: Thread;
  isLoading: boolean;
  isConnected: boolean;
  /** Nobody ended it here: it was resolved because nobody wrote for long. */
  isClosedBySilence: boolean;
  send(text: string): void;
  retry(entry: Entry): void;
  confirm(entry: Entry): void;
  rate(entry: Entry, rating: Rating): void;
  escalate(): void;
  /** Ends the conversation; `isAnswered` is what the visitor says of it. */
  close(isAnswered: boolean): void;
  restart(): void;
}

const sends = 4;
const longestSilence_ms = 20_000;
const quiet_ms = 300_000;

const isAnswered = ({ message }: Entry): boolean => message.author === "assistant" && message.state === "complete";
const isInProgress = ({ message }: Entry): boolean => message.author === "assistant" && message.state === "pending";

/** Whether the last word is so old that the visitor may have forgotten it. */
const isQuiet = ({ entries }: Thread): boolean => Date.now() - Date.parse(entries.at(-1)?.message.occurred_at ?? "") > quiet_ms;

const wait = (time_ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, time_ms));

/** A random UUID; crypto.randomUUID is missing where the host page is plain http. */
const newId = (): string =>
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (Number(digit) ^ (crypto.getRandomValues(new Uint8Array(1))[0]! & (15 >> (Number(digit) / 4)))).toString(16),
  );

/** Tries again what may pass by itself. Harmless, because a message keeps the id that it was given first. */
const persist = async <Answer>(act: () => Promise<Answer>, tries = sends): Promise<Answer> => {
  for (let count = 0; ; count += 1) {
    try {
      return await act();
    } catch (error) {
      const isHopeless = !(error instanceof ApiError) || !error.isPassing || error.status === 429;
      if (isHopeless || count + 1 >= tries) throw error;
      await wait(backOff_ms(count));
    }
  }
};

const fetchTranscript = async (caller: Caller): Promise<Transcript | null> => {
  try {
    const { id } = await ask(caller, "get", "/v1/conversations/current", {});
    return await ask(caller, "get", "/v1/conversations/{conversation_id}", { conversation_id: id });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
};

export const useConversation = (
  token: string,
  isNew: boolean,
  language: Language,
  onExpired: () => void,
  onEvent: (event: StreamEvent) => void,
): Chat => {
  const [thread, dispatch] = useReducer(changeThread, emptyThread);
  const [isLoading, setLoading] = useState(!isNew);
  const [isConnected, setConnected] = useState(true);
  const [isEndedHere, setEndedHere] = useState(false);
  const [generation, setGeneration] = useState(0);
  const opening = useRef<Promise<Conversation> | null>(null);
  const caller: Caller = { language, token };
  const conversationId = thread.conversation?.id;

  /** True when the error means that the session is over, which has then been dealt with. */
  const hasExpired = (error: unknown): boolean => {
    const isOver = error instanceof ApiError && error.status === 401;
    if (isOver) onExpired();
    return isOver;
  };

  const load = useCallback(async (): Promise<void> => {
    try {
      const transcript = await persist(() => fetchTranscript(caller), Infinity);
      if (transcript) dispatch({ kind: "loaded", transcript });
      setLoading(false);
      setGeneration((count) => count + 1);
    } catch (error) {
      if (!hasExpired(error)) setLoading(false);
    }
  }, [token]);

  useEffect(() => {
    if (!isNew) void load();
  }, [load]);

  useEffect(() => {
    if (!thread.isStale) return;
    const timer = setTimeout(() => void load(), 500);
    return () => clearTimeout(timer);
  }, [thread.isStale]);

  // Whatever went missing on the way, an answer that stays silent is looked up.
  useEffect(() => {
    if (!thread.entries.some(isInProgress)) return;
    const timer = setTimeout(() => void load(), longestSilence_ms);
    return () => clearTimeout(timer);
  }, [thread]);

  // Who answers is decided with the first answer.
  const hasUnnamedAnswer = !thread.conversation?.assistant && thread.entries.some(isAnswered);
  useEffect(() => {
    if (!hasUnnamedAnswer) return;
    ask(caller, "get", "/v1/conversations/{conversation_id}", { conversation_id: conversationId! }).then(
      ({ messages: _, ...conversation }) => dispatch({ kind: "changed", conversation }),
      hasExpired,
    );
  }, [hasUnnamedAnswer]);

  useEffect(() => {
    if (!conversationId) return;
    return followEvents(caller, conversationId, {
      onConnection: setConnected,
      onRefused: (status) => (status === 401 ? onExpired() : dispatch({ kind: "restarted" })),
      onEvent: (event) => {
        dispatch({ kind: "heard", event });
        onEvent(event);
      },
    });
  }, [conversationId, token, generation]);

  const openConversation = (): Promise<Conversation> => {
    if (thread.conversation) return Promise.resolve(thread.conversation);
    opening.current ??= persist(() => ask(caller, "post", "/v1/conversations", {}, { language }))
      .then((conversation) => {
        dispatch({ kind: "opened", conversation });
        return conversation;
      })
      .finally(() => (opening.current = null));
    return opening.current;
  };

  const post = async (id: string, text: string): Promise<void> => {
    dispatch({ kind: "written", id, text, language, at: new Date().toISOString() });
    try {
      const conversation = await openConversation();
      const ids = { conversation_id: conversation.id };
      const posted = await persist(() => ask(caller, "post", "/v1/conversations/{conversation_id}/messages", ids, { id, text }));
      dispatch({ kind: "posted", id, posted });
    } catch (error) {
      if (!hasExpired(error)) dispatch({ kind: "refused", id, problem: error instanceof ApiError ? error.message : "" });
    }
  };

  const confirm = async ({ message }: Entry): Promise<void> => {
    const path = "/v1/conversations/{conversation_id}/messages/{message_id}/confirm";
    const ids = { conversation_id: conversationId!, message_id: message.id };
    try {
      dispatch({ kind: "posted", id: message.id, posted: await persist(() => ask(caller, "post", path, ids)) });
    } catch (error) {
      hasExpired(error);
    }
  };

  const rate = async ({ message }: Entry, rating: Rating): Promise<void> => {
    const path = "/v1/conversations/{conversation_id}/replies/{reply_id}/rating";
    const ids = { conversation_id: conversationId!, reply_id: message.id };
    dispatch({ kind: "rated", id: message.id, rating });
    try {
      await persist(() => ask(caller, "put", path, ids, { value: rating }));
    } catch (error) {
      if (!hasExpired(error)) dispatch({ kind: "rated", id: message.id, rating: message.rating });
    }
  };

  const changeStatus = async (change: (ids: { conversation_id: string }) => Promise<Conversation>): Promise<void> => {
    try {
      const { id } = await openConversation();
      const conversation = await persist(() => change({ conversation_id: id }));
      dispatch({ kind: "changed", conversation });
    } catch (error) {
      hasExpired(error);
    }
  };

  const restart = async (): Promise<void> => {
    try {
      const conversation = await persist(() => ask(caller, "post", "/v1/conversations", {}, { language }));
      dispatch({ kind: "restarted" });
      dispatch({ kind: "opened", conversation });
    } catch (error) {
      hasExpired(error);
    }
  };

  return {
    thread,
    isLoading,
    isConnected,
    isClosedBySilence: thread.conversation?.resolution === "assumed" && !isEndedHere && isQuiet(thread),
    send: (text) => void post(newId(), text),
    retry: ({ message }) => void post(message.author === "visitor" ? message.id : newId(), message.text),
    confirm: (entry) => void confirm(entry),
    rate: (entry, rating) => void rate(entry, rating),
    escalate: () => void changeStatus((ids) => ask(caller, "post", "/v1/conversations/{conversation_id}/escalate", ids)),
    close: (confirmed) => {
      setEndedHere(true);
      void changeStatus((ids) => ask(caller, "post", "/v1/conversations/{conversation_id}/close", ids, { confirmed }));
    },
    restart: () => void restart(),
  };
};
