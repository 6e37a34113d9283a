import { describe, expect, test } from "vitest";
import { changeThread, emptyThread, type Action, type Thread } from "../src/app/conversation/thread";
import type { Conversation, Message, StreamEvent } from "../src/app/transport/types";

const conversation: Conversation = {
  id: "c", status: "open", resolution: null, language: "en", episode: 1,
  started_at: "2026-11-23T09:00:00Z", last_message_at: "2026-11-23T09:00:00Z", assistant: null,
};

const message = (more: Partial<Message>): Message => ({
  id: "m", client_message_id: null, sequence: 1, author: "visitor", state: "accepted", text: "Hello", language: "en",
  reply_to: null, occurred_at: "2026-11-23T09:00:00Z", sources: [], choices: [], handoff: false, rating: null, ...more,
});

const reply = (more: Partial<Message> = {}): Message => message({ id: "r", sequence: 2, author: "assistant", state: "complete", text: "Hi there", ...more });
const started = (attempt = 1): StreamEvent => ({ event: "reply_started", id: `2.${attempt}.0`, data: { reply_id: "r", sequence: 2, attempt, reply_to: "m" } });
const restarted = (attempt: number): StreamEvent => ({ event: "reply_restarted", id: `2.${attempt}.0`, data: { reply_id: "r", sequence: 2, attempt } });
const token = (offset: number, text: string, attempt = 1): StreamEvent => ({
  event: "reply_token", id: `2.${attempt}.${offset + text.length}`, data: { reply_id: "r", sequence: 2, attempt, offset, text },
});

const completed: StreamEvent = { event: "reply_completed", id: "2.1.9", data: { message: reply() } };

const after = (actions: (Action | StreamEvent)[], from: Thread = emptyThread): Thread =>
  actions.reduce((thread, action) => changeThread(thread, "event" in action && !("kind" in action) ? { kind: "heard", event: action } : action), from);

const shown = (thread: Thread): string[] => thread.entries.map((entry) => `${entry.message.author} ${entry.message.state}: ${entry.message.text}`);

const written: Action = { kind: "written", id: "mine", text: "Hello", language: "en", at: "2026-11-23T09:00:00Z" };
const accepted = message({ client_message_id: "mine" });
const posted: Action = { kind: "posted", id: "mine", posted: { message: accepted, verdict: "pass", reply_id: "r", notice: null } };
const heardPosted: StreamEvent = { event: "message_posted", id: "1.0.6", data: { message: accepted } };

describe("a message of the visitor's", () => {
  test("shows at once, and once, in whatever order the answer and the event come", () => {
    expect(after([written]).entries[0]).toMatchObject({ delivery: "sending", message: { text: "Hello" } });
    for (const order of [[posted, heardPosted], [heardPosted, posted], [heardPosted, posted, heardPosted]])
      expect(shown(after([written, ...order]))).toEqual(["visitor accepted: Hello", "assistant pending: "]);
  });

  test("that was refused says why and can be sent again under the same id", () => {
    const refused = after([written, { kind: "refused", id: "mine", problem: "Too many messages." }]);
    expect(refused.entries[0]).toMatchObject({ delivery: "failed", problem: "Too many messages." });
    expect(after([written], refused).entries).toHaveLength(1);
  });

  test("that arrived although its answer was lost is not called failed", () => {
    expect(after([written, heardPosted, { kind: "refused", id: "mine", problem: "" }]).entries[0]).toMatchObject({ delivery: "sent" });
  });

  test("keeps its notice when it was asked about", () => {
    const asked: Action = { kind: "posted", id: "mine", posted: { message: { ...accepted, state: "asked" }, verdict: "ask", reply_id: null, notice: "Sure?" } };
    expect(after([written, asked]).entries).toMatchObject([{ notice: "Sure?", message: { state: "asked" } }]);
  });
});

describe("an answer", () => {
  test("grows token by token, and ends as the API keeps it", () => {
    const streaming = after([started(), token(0, "Hi"), token(2, " the")]);
    expect(shown(streaming)).toEqual(["assistant pending: Hi the"]);
    expect(shown(after([completed, token(6, "re")], streaming))).toEqual(["assistant complete: Hi there"]);
  });

  test("takes a token twice, or two that overlap, without doubling a letter", () => {
    expect(shown(after([started(), token(0, "Hi"), token(0, "Hi"), token(1, "i there")]))).toEqual(["assistant pending: Hi there"]);
  });

  test("with a gap in it asks for the transcript instead of showing nonsense", () => {
    const thread = after([started(), token(0, "Hi"), token(5, "re")]);
    expect(thread.isStale).toBe(true);
    expect(shown(thread)).toEqual(["assistant pending: Hi"]);
  });

  test("that begins anew drops the first attempt's text and its late tokens", () => {
    const thread = after([started(), token(0, "Half an ans"), restarted(2), token(11, "wer", 1), token(0, "Whole", 2)]);
    expect(shown(thread)).toEqual(["assistant pending: Whole"]);
  });

  test("is begun by its first token when the announcement was missed", () => {
    expect(shown(after([token(0, "Hi")]))).toEqual(["assistant pending: Hi"]);
  });

  test("takes the place that the posted message promised", () => {
    expect(shown(after([written, posted, started(), token(0, "Hi")]))).toEqual(["visitor accepted: Hello", "assistant pending: Hi"]);
  });

  test("that comes before the question's own answer is not put behind a second bubble", () => {
    expect(shown(after([written, completed, posted]))).toEqual([
      "visitor accepted: Hello", "assistant complete: Hi there",
    ]);
  });
});

describe("a transcript", () => {
  test("is the truth, but a message on its way is kept", () => {
    const unsent: Action = { ...written, id: "other", text: "And more" };
    const thread = after([started(), token(0, "Stale"), unsent, { kind: "loaded", transcript: { ...conversation, messages: [accepted, reply()] } }]);
    expect(shown(thread)).toEqual(["visitor accepted: Hello", "assistant complete: Hi there", "visitor accepted: And more"]);
    expect(thread.isStale).toBe(false);
  });

  test("in the middle of an answer leaves what is shown of it, and the stream goes on from there", () => {
    const loaded: Action = { kind: "loaded", transcript: { ...conversation, messages: [accepted, reply({ state: "pending", text: "" })] } };
    const reloaded = after([started(), token(0, "Hi 👋"), token(9, "lost"), loaded]);
    expect(shown(reloaded).at(-1)).toBe("assistant pending: Hi 👋");
    expect(reloaded.isStale).toBe(false);
    expect(shown(after([started(), token(0, "Hi 👋 the"), token(9, "re")], reloaded)).at(-1)).toBe("assistant pending: Hi 👋 there");
    expect(shown(after([restarted(2), token(0, "Anew", 2)], reloaded)).at(-1)).toBe("assistant pending: Anew");
  });

  test("in the middle of an answer that was not yet seen goes on with the stream from its beginning", () => {
    const loaded: Action = { kind: "loaded", transcript: { ...conversation, messages: [accepted, reply({ state: "pending", text: "" })] } };
    expect(shown(after([loaded, started(), token(0, "Hi"), token(2, " there")])).at(-1)).toBe("assistant pending: Hi there");
  });
});

test("status, rating and events of a newer API", () => {
  const open = after([{ kind: "opened", conversation }, completed]);
  const changed = after([{ event: "status_changed", data: { status: "escalated", resolution: null, reason: "visitor_asked" } }], open);
  expect(changed.conversation?.status).toBe("escalated");
  expect(after([{ kind: "rated", id: "r", rating: "up" }], open).entries[0]!.message.rating).toBe("up");
  expect(changeThread(open, { kind: "heard", event: { event: "something_new", data: {} } as unknown as StreamEvent })).toBe(open);
});
