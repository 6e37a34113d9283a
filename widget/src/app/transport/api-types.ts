// Made from docs/openapi.json by `npm run types`. Do not edit.

/** Who answers. */
export interface AssistantName {
  id: string;
  name: string;
}

/** How the chat looks. */
export interface Brand {
  color: string;
  logo_url: string | null;
  name: string;
}

/** A question offered when the assistant was unsure what was meant. */
export interface Choice {
  faq_id: string;
  question: string;
}

/** Whether the question was answered. */
export interface Close {
  confirmed?: boolean;
}

/** What the visitor agrees to; `version` goes back with the pre-chat. */
export interface Consent {
  text: Record<"en" | "sv", string>;
  version: string;
}

/** `episode` counts from 1: a message on a resolved conversation begins the next. */
export interface Conversation {
  assistant: AssistantName | null;
  episode: number;
  id: string;
  language: string;
  last_message_at: string;
  resolution: "assumed" | "confirmed" | "staff" | null;
  started_at: string;
  status: "open" | "escalated" | "resolved";
}

/** A conversation and all that was said in it. */
export interface ConversationWithMessages {
  assistant: AssistantName | null;
  episode: number;
  id: string;
  language: string;
  last_message_at: string;
  messages: Message[];
  resolution: "assumed" | "confirmed" | "staff" | null;
  started_at: string;
  status: "open" | "escalated" | "resolved";
}

/** The one shape of every error. */
export interface ErrorBody {
  error: ErrorDetail;
}

/** What happened, and what to do next. */
export interface ErrorDetail {
  action: string;
  code: string;
  fields: FieldProblem[] | null;
  message: string;
  parameters: Record<string, string | number> | null;
  request_id: string;
}

/** One field and what is wrong with it: a code, and in words. */
export interface FieldProblem {
  code: string;
  field: string;
  problem: string;
}

/** `client_message_id` is the id that the visitor's own client chose. */
export interface Message {
  author: "visitor" | "assistant" | "staff";
  choices: Choice[];
  client_message_id: string | null;
  handoff: boolean;
  id: string;
  language: string | null;
  occurred_at: string;
  rating: "up" | "down" | null;
  reply_to: string | null;
  sequence: number;
  sources: Source[];
  state: "accepted" | "asked" | "blocked" | "pending" | "complete" | "failed";
  text: string;
}

/** A conversation to open. */
export interface NewConversation {
  language: "en" | "sv";
}

/** A message, with an id of the client's own choice: posting it again is harmless. */
export interface NewMessage {
  id: string;
  text: string;
}

/** The message as it is kept, the verdict on it, and the reply that is on its way. */
export interface Posted {
  message: Message;
  notice: string | null;
  reply_id: string | null;
  verdict: "pass" | "flag" | "ask" | "block";
}

/** The form before the chat. `website` is hidden from people and stays empty. */
export interface PreChatBody {
  consent: boolean;
  consent_version: string;
  email: string;
  language: "en" | "sv";
  name: string;
  site_key: string;
  website?: string;
}

/** A thumb. */
export interface Rating {
  value: "up" | "down";
}

/** The site's public configuration. */
export interface SiteConfig {
  brand: Brand;
  consent: Consent;
  greetings: Record<"en" | "sv", string>;
  key: string;
  languages: ("en" | "sv")[];
  name: string;
  site_id: string;
}

/** A piece of the company's knowledge that an answer quotes. */
export interface Source {
  faq_id: string;
  language: string;
  quote: string;
  title: string;
}

/** The visitor's token, for the Authorization header of everything that follows. */
export interface VisitorBegun {
  expires_at: string;
  token: string;
  visitor_id: string;
}
