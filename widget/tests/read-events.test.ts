import { describe, expect, test } from "vitest";
import { readEvents } from "../src/app/transport/follow-events";

const stream =
  ": ping\n\nevent: reply_token\nid: 2.1.4\ndata: {\"text\":\"Hej på dig 🍽️\"}\n\n" +
  "event: status_changed\r\ndata: {\"status\":\r\ndata: \"open\"}\r\n\r\nevent: something_new\ndata:{}\n\nevent: nothing\n\n";

const expected = [
  ["2.1.4", "reply_token", { text: "Hej på dig 🍽️" }],
  [undefined, "status_changed", { status: "open" }],
  [undefined, "something_new", {}],
];

const readAll = (pieces: Iterable<Uint8Array>): unknown[] => {
  const events: unknown[] = [];
  const read = readEvents(({ event, data }, id) => events.push([id, event, data]));
  for (const piece of pieces) read(piece);
  return events;
};

describe("events out of a stream", () => {
  const bytes = new TextEncoder().encode(stream);

  test("are the same wherever the bytes were cut in two", () => {
    for (let cut = 0; cut <= bytes.length; cut += 1)
      expect(readAll([bytes.slice(0, cut), bytes.slice(cut)]), `cut at ${cut}`).toEqual(expected);
  });

  test("are the same when every byte comes alone", () => {
    expect(readAll([...bytes].map((byte) => new Uint8Array([byte])))).toEqual(expected);
  });

  test("an unfinished event waits", () => {
    expect(readAll([new TextEncoder().encode("event: reply_token\ndata: {}\n")])).toEqual([]);
  });
});
