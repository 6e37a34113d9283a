/** The API's shapes under the widget's own names, and the events of its stream, which OpenAPI cannot describe. */

import type { Conversation, Message, SiteConfig, VisitorBegun } from "./api-types";

export type {
  Choice,
  Close,
  Conversation,
  ConversationWithMessages as Transcript,
  ErrorBody,
  FieldProblem,
  Message,
  NewConversation,
  NewMessage,
  Posted as PostedMessage,
  PreChatBody,
  Rating as RatingBody,
  SiteConfig as Site,
  Source,
  VisitorBegun as Visitor,
} from "./api-types";

export type Language = SiteConfig["languages"][number];
export type Rating = NonNullable<Message["rating"]>;
export type Session = Pick<VisitorBegun, "token" | "expires_at">;

/** What the conversation's event stream says, by the name of its event. */
export interface StreamEvents {
  message_posted: { message: Message };
  reply_started: { reply_id: string; sequence: number; attempt: number; reply_to: string | null };
  reply_token: { reply_id: string; sequence: number; attempt: number; offset: number; text: string };
  reply_restarted: { reply_id: string; sequence: number; attempt: number };
  reply_completed: { message: Message };
  reply_failed: { message: Message };
  status_changed: { status: Conversation["status"]; resolution: Conversation["resolution"]; reason: string | null };
}

export type StreamEvent = { [Name in keyof StreamEvents]: { name: Name; data: StreamEvents[Name] } }[keyof StreamEvents];
