/** The API's shapes under the widget's own names. All of them are generated from docs/openapi.json. */

import type { Message, SiteConfig, VisitorBegun } from "./api-types";

export type {
  Choice,
  Conversation,
  ConversationWithMessages as Transcript,
  ErrorBody,
  FieldProblem,
  Message,
  Posted as PostedMessage,
  PreChatBody,
  ReplyToken,
  SiteConfig as Site,
  Source,
  StreamEvent,
  VisitorBegun as Visitor,
} from "./api-types";

export type Language = SiteConfig["languages"][number];
export type Rating = NonNullable<Message["rating"]>;
export type Session = Pick<VisitorBegun, "token" | "expires_at">;
