/** Keeps the newest message in sight, unless the visitor has scrolled up to read. */

import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

export interface ScrollFollower {
  list: RefObject<HTMLDivElement | null>;
  isAway: boolean;
  onScroll(): void;
  toEnd(): void;
}

export const useScrollFollower = (content: unknown): ScrollFollower => {
  const list = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const [isAway, setAway] = useState(false);

  const toEnd = (): void => {
    const element = list.current;
    if (element) element.scrollTop = element.scrollHeight;
  };

  useLayoutEffect(() => {
    if (isAtEnd.current) toEnd();
  }, [content]);

  const onScroll = (): void => {
    const { scrollHeight, scrollTop, clientHeight } = list.current!;
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < 60;
    setAway(!isAtEnd.current);
  };
  return { list, isAway, onScroll, toEnd };
};
