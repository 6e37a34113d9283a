/** The conversation's event stream: follows it, and comes back to it after every break. */

import { createParser } from "eventsource-parser";
import { apiUrl, fillPath, type Caller, type Path } from "./api";
import type { StreamEvent } from "./types";

export interface Follower {
  onEvent(event: StreamEvent): void;
  /** True as soon as the stream is open, false when it broke and a new try is due. */
  onConnection(isConnected: boolean): void;
  /** The stream was refused: the token or the conversation is no longer good. */
  onRefused(status: number): void;
}

/**
 * Where to take the stream up again: behind the last event, but not past an answer that is still being
 * written, because a message posted meanwhile has a later id than the rest of that answer.
 */
export const createBookmark = () => {
  const inProgress = new Map<string, string>();
  let last = "";
  return {
    put(id: string | undefined, event: string): void {
      if (!id) return;
      const sequence = id.split(".")[0]!;
      last = id;
      if (["reply_started", "reply_token", "reply_restarted"].includes(event)) inProgress.set(sequence, id);
      else inProgress.delete(sequence);
    },
    get: (): string => inProgress.values().next().value ?? last,
  };
};

/**
 * Reads the stream's events out of its bytes, however they were cut into pieces: a function that takes the next ones.
 * `onEvent` hears of every event that they complete, with its id if it has one. A newer API may send events that this
 * widget does not know; whoever hears them passes them over.
 */
export const readEvents = (onEvent: (event: StreamEvent, id: string | undefined) => void): ((bytes: Uint8Array) => void) => {
  const decoder = new TextDecoder();
  const parser = createParser({
    onEvent: ({ id, event, data }) => onEvent({ id, event, data: JSON.parse(data) } as StreamEvent, id),
  });
  return (bytes) => parser.feed(decoder.decode(bytes, { stream: true }));
};

const eventsPath: Path = "/v1/conversations/{conversation_id}/events";
const longestSilence_ms = 45_000;

/** How long to wait before the n-th try in a row (from 0): half a second, doubling to 15 s, with jitter. */
export const backOff_ms = (tries: number, random = Math.random()): number =>
  Math.min(15_000, 500 * 2 ** tries) * (0.5 + random / 2);

/** Follows until the returned function is called. Events already seen are not asked for again. */
export const followEvents = (caller: Caller, conversationId: string, follower: Follower): (() => void) => {
  const stop = new AbortController();
  const bookmark = createBookmark();
  let tries = 0;
  let wake = (): void => {};

  const readOnce = async (): Promise<"again" | "refused"> => {
    const attempt = new AbortController();
    const abort = (): void => attempt.abort();
    const lastEventId = bookmark.get();
    let silence = setTimeout(abort, longestSilence_ms);
    stop.signal.addEventListener("abort", abort);
    try {
      const response = await fetch(apiUrl(fillPath(eventsPath, { conversation_id: conversationId })), {
        signal: attempt.signal,
        cache: "no-store",
        headers: {
          Accept: "text/event-stream",
          "Accept-Language": caller.language,
          Authorization: `Bearer ${caller.token ?? ""}`,
          ...(lastEventId && { "Last-Event-ID": lastEventId }),
        },
      });
      if ([401, 403, 404].includes(response.status)) {
        follower.onRefused(response.status);
        return "refused";
      }
      if (!response.ok || !response.body) return "again";
      follower.onConnection(true);
      const read = readEvents((event, id) => {
        bookmark.put(id, event.event);
        follower.onEvent(event);
      });
      const reader = response.body.getReader();
      for (let part; !(part = await reader.read()).done; ) {
        clearTimeout(silence);
        silence = setTimeout(abort, longestSilence_ms);
        tries = 0;
        read(part.value);
      }
      return "again";
    } catch {
      return "again"; // Offline, aborted for silence, or a stream cut in half: all mean one thing.
    } finally {
      clearTimeout(silence);
      stop.signal.removeEventListener("abort", abort);
    }
  };

  const run = async (): Promise<void> => {
    while (!stop.signal.aborted && (await readOnce()) === "again" && !stop.signal.aborted) {
      if (tries > 0) follower.onConnection(false);
      const pause_ms = backOff_ms(tries++);
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, pause_ms);
      });
    }
  };

  const hurry = (): void => {
    tries = 0;
    wake();
  };
  addEventListener("online", hurry);
  void run();
  return () => {
    removeEventListener("online", hurry);
    stop.abort();
    wake();
  };
};
