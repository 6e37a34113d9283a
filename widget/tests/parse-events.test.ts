import { describe, expect, test } from "vitest";
import { createEventParser } from "../src/app/transport/parse-events";

const stream =
  ": ping\n\nevent: reply_token\nid: 2.1.4\ndata: {\"text\":\"Hej på dig 🍽️\"}\n\n" +
  "event: status_changed\r\ndata: one\r\ndata: two\r\n\r\ndata:no space\n\nevent: nothing\n\n";

const expected = [
  { id: "2.1.4", event: "reply_token", data: "{\"text\":\"Hej på dig 🍽️\"}" },
  { id: "2.1.4", event: "status_changed", data: "one\ntwo" },
  { id: "2.1.4", event: "message", data: "no space" },
];

describe("events out of a stream", () => {
  test("are the same wherever the bytes were cut in two", () => {
    const bytes = new TextEncoder().encode(stream);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const parse = createEventParser();
      const decoder = new TextDecoder();
      const pieces = [bytes.slice(0, cut), bytes.slice(cut)];
      expect(pieces.flatMap((piece) => parse(decoder.decode(piece, { stream: true }))), `cut at ${cut}`).toEqual(expected);
    }
  });

  test("are the same when every byte comes alone", () => {
    const parse = createEventParser();
    const decoder = new TextDecoder();
    const bytes = [...new TextEncoder().encode(stream)];
    expect(bytes.flatMap((byte) => parse(decoder.decode(new Uint8Array([byte]), { stream: true })))).toEqual(expected);
  });

  test("end their lines with a lone CR too, once it is certain", () => {
    const parse = createEventParser();
    expect([...parse("data: a\r\r"), ...parse("data: b\r\r"), ...parse("\n")].map(({ data }) => data)).toEqual(["a", "b"]);
  });

  test("an unfinished event waits", () => {
    expect(createEventParser()("event: reply_token\ndata: {}\n")).toEqual([]);
  });
});
