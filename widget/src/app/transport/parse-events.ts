/** Server-sent events out of a stream of text, however it was cut into pieces. */

export interface Frame {
  id: string;
  event: string;
  data: string;
}

/**
 * A function that takes the next piece of text and gives the events that it completed.
 * Follows the standard: CRLF, LF or CR end a line, an empty line ends an event, `:` begins a comment,
 * several `data` lines are joined by LF, an id lasts until the next one.
 */
export const createEventParser = (): ((piece: string) => Frame[]) => {
  let rest = "";
  let id = "";
  let event = "";
  let data: string[] = [];

  const readLine = (line: string): Frame | undefined => {
    if (line === "") {
      const frame = data.length ? { id, event: event || "message", data: data.join("\n") } : undefined;
      event = "";
      data = [];
      return frame;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "data") data.push(value);
    else if (field === "event") event = value;
    else if (field === "id" && !value.includes("\0")) id = value;
    return undefined;
  };

  return (piece) => {
    rest += piece;
    const frames: Frame[] = [];
    // A CR at the very end waits: it may be the first half of a CRLF.
    for (let end; (end = /\r\n|\n|\r(?!$)/.exec(rest)); ) {
      const frame = readLine(rest.slice(0, end.index));
      rest = rest.slice(end.index + end[0].length);
      if (frame) frames.push(frame);
    }
    return frames;
  };
};
