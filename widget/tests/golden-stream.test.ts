// tests/golden/stream.json is written by tests/chat_api/live/golden_stream.py: the API's own bytes, and what a reader
// must show after each event. Here they go through the real parser and the real reducer.
import { describe, expect, test } from "vitest";
import golden from "../../tests/golden/stream.json";
import { changeThread, emptyThread, type Thread } from "../src/app/conversation/thread";
import { createBookmark, readEvents } from "../src/app/transport/follow-events";

interface Reader {
  thread: Thread;
  lastEventId: string;
  read(bytes: string): void;
}

const startReader = (thread: Thread = emptyThread): Reader => {
  const bookmark = createBookmark();
  const reader: Reader = { thread, lastEventId: "", read: () => {} };
  const parse = readEvents((event, id) => {
    bookmark.put(id, event.event);
    reader.lastEventId = bookmark.get();
    reader.thread = changeThread(reader.thread, { kind: "heard", event });
  });
  reader.read = (bytes) => parse(new TextEncoder().encode(bytes));
  return reader;
};

const answerIn = ({ entries }: Thread): string => entries.find(({ message }) => message.author === "assistant")?.message.text ?? "";

describe.each(Object.entries(golden.streams))("%s", (_, steps) => {
  test("shows after each event what the API has sent by then", () => {
    const reader = startReader();
    for (const [bytes, shown] of steps as [string, string][]) {
      reader.read(bytes);
      expect(reader.thread.isStale, bytes).toBe(false);
      expect(answerIn(reader.thread), bytes).toBe(shown);
    }
  });
});

describe("a stream that breaks after any of its events", () => {
  const { whole, events, cuts } = golden.broken;

  test.each(cuts)("after $seen is taken up at $last_event_id and ends whole", ({ seen, last_event_id, then }) => {
    const before = startReader();
    for (const bytes of events.slice(0, seen)) before.read(bytes);
    expect(before.lastEventId).toBe(last_event_id);
    const after = startReader(before.thread);
    after.read(then);
    expect(after.thread.isStale).toBe(false);
    expect(after.thread.entries.map(({ message }) => [message.author, message.state, message.text])).toEqual([
      ["visitor", "accepted", "👋 Hello?"], ["assistant", "complete", whole], ["visitor", "accepted", "And 🍕?"],
    ]);
  });
});
