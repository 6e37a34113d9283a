/** The API's shapes, as the widget uses them. */

export type Language = "en" | "sv";
export type Rating = "up" | "down";

export interface Site {
  site_id: string;
  key: string;
  name: string;
  brand: { name: string; color: string; logo_url: string | null };
  greetings: Record<Language, string>;
  languages: Language[];
  consent: { version: string; text: Record<Language, string> };
}

export interface Visitor {
  visitor_id: string;
  token: string;
  expires_at: string;
}

export interface Conversation {
  id: string;
  status: "open" | "escalated" | "resolved";
  resolution: string | null;
  language: string;
  episode: number;
  started_at: string;
  last_message_at: string;
  assistant: { id: string; name: string } | null;
}

export interface Source {
  faq_id: string;
  title: string;
  language: string;
  quote: string;
}

export interface Choice {
  faq_id: string;
  question: string;
}

export interface Message {
  id: string;
  client_message_id: string | null;
  sequence: number;
  author: "visitor" | "assistant" | "staff";
  state: "accepted" | "asked" | "blocked" | "pending" | "complete" | "failed";
  text: string;
  language: string | null;
  reply_to: string | null;
  occurred_at: string;
  sources: Source[];
  choices: Choice[];
  handoff: boolean;
  rating: Rating | null;
}

export interface Transcript extends Conversation {
  messages: Message[];
}

export interface PostedMessage {
  message: Message;
  verdict: "pass" | "flag" | "ask" | "block";
  reply_id: string | null;
  notice: string | null;
}

/** What the conversation's event stream says, by the name of its event. */
export interface StreamEvents {
  message_posted: { message: Message };
  reply_started: { reply_id: string; sequence: number; attempt: number; reply_to: string | null };
  reply_token: { reply_id: string; sequence: number; attempt: number; offset: number; text: string };
  reply_restarted: { reply_id: string; sequence: number; attempt: number };
  reply_completed: { message: Message };
  reply_failed: { message: Message };
  status_changed: { status: Conversation["status"]; resolution: string | null; reason: string | null };
}

export type StreamEvent = { [Name in keyof StreamEvents]: { name: Name; data: StreamEvents[Name] } }[keyof StreamEvents];
