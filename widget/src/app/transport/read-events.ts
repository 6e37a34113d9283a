/** The stream's events out of its bytes, however they were cut into pieces. */

import { createParser } from "eventsource-parser";
import type { StreamEvent } from "./types";

/**
 * A function that takes the next bytes; `onEvent` hears of every event that they complete, with its id if it has one.
 * A newer API may send events that this widget does not know; whoever hears them passes them over.
 */
export const readEvents = (onEvent: (event: StreamEvent, id: string | undefined) => void): ((bytes: Uint8Array) => void) => {
  const decoder = new TextDecoder();
  const parser = createParser({
    onEvent: ({ id, event, data }) => onEvent({ id, event, data: JSON.parse(data) } as StreamEvent, id),
  });
  return (bytes) => parser.feed(decoder.decode(bytes, { stream: true }));
};
