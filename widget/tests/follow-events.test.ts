// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from "vitest";
import { backOff_ms, followEvents } from "../src/app/transport/follow-events";
import type { StreamEvent } from "../src/app/transport/types";

afterEach(() => vi.unstubAllGlobals());

const streamOf = (text: string): Response => new Response(text, { headers: { "Content-Type": "text/event-stream" } });

const follow = async (answers: (Response | Error)[]) => {
  const asked: Record<string, string>[] = [];
  const events: StreamEvent[] = [];
  const connection: boolean[] = [];
  vi.stubGlobal("fetch", async (_address: string, { headers }: { headers: Record<string, string> }) => {
    asked.push(headers);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  });
  const refused = await new Promise<number>((resolve) => {
    followEvents({ language: "sv", token: "secret" }, "c", {
      onEvent: (event) => events.push(event),
      onConnection: (isConnected) => connection.push(isConnected),
      onRefused: resolve,
    });
  });
  return { asked, events, connection, refused };
};

test("a broken stream is taken up behind the last event that arrived, until it is refused", async () => {
  const { asked, events, refused } = await follow([
    streamOf('id: 1.0.6\nevent: message_posted\ndata: {"n":1}\n\nid: 2.1.2\nevent: reply_token\ndata: {"n":2}\n\nid: 2.1.9\nevent: reply_to'),
    new TypeError("offline"),
    streamOf('id: 2.1.4\nevent: reply_token\ndata: {"n":3}\n\n'),
    new Response("", { status: 401 }),
  ]);
  expect(asked.map((headers) => headers["Last-Event-ID"])).toEqual([undefined, "2.1.2", "2.1.2", "2.1.4"]);
  expect(asked[0]).toMatchObject({ Authorization: "Bearer secret", "Accept-Language": "sv" });
  expect(events.map(({ event }) => event)).toEqual(["message_posted", "reply_token", "reply_token"]);
  expect(refused).toBe(401);
}, 15_000);

test("a message posted while an answer streams does not make the rest of the answer lost", async () => {
  const { asked } = await follow([
    streamOf('id: 2.1.4\nevent: reply_token\ndata: {}\n\nid: 3.0.6\nevent: message_posted\ndata: {}\n\n'),
    streamOf('id: 2.1.9\nevent: reply_completed\ndata: {}\n\n'),
    new Response("", { status: 404 }),
  ]);
  expect(asked.map((headers) => headers["Last-Event-ID"])).toEqual([undefined, "2.1.4", "2.1.9"]);
}, 15_000);

test("tries come slower and slower, but never slower than 15 seconds, and never all at once", () => {
  expect([0, 1, 2, 3].map((tries) => backOff_ms(tries, 1))).toEqual([500, 1000, 2000, 4000]);
  expect(backOff_ms(30, 1)).toBe(15_000);
  expect(backOff_ms(1, 0)).toBe(500);
});
