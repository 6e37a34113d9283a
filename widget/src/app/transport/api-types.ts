// Made from docs/openapi.json by `npm run types`. Do not edit.

export interface paths {
    "/v1/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open
         * @description Opens a conversation.
         */
        post: operations["open__v1_conversations_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Current
         * @description The visitor's latest conversation.
         */
        get: operations["read_current__v1_conversations_current_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read
         * @description The conversation with its messages.
         */
        get: operations["read_v1_conversations__conversation_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close
         * @description Ends the conversation. A message opens it again.
         */
        post: operations["close_v1_conversations__conversation_id__close_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/escalate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Escalate
         * @description Asks for a person.
         */
        post: operations["escalate_v1_conversations__conversation_id__escalate_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow
         * @description The conversation's events, from the one after Last-Event-ID on; without it, from the last turn on.
         */
        get: operations["follow_v1_conversations__conversation_id__events_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post Message
         * @description Takes a message in. The answer comes as events.
         */
        post: operations["post_message__v1_conversations__conversation_id__messages_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/messages/{message_id}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm
         * @description Confirms a message that the visitor was asked about.
         */
        post: operations["confirm_v1_conversations__conversation_id__messages__message_id__confirm_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/replies/{reply_id}/rating": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Rate
         * @description Rates a reply; a later rating replaces the earlier.
         */
        put: operations["rate_v1_conversations__conversation_id__replies__reply_id__rating_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sites/{site_key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Site
         * @description The site's brand, greetings, languages and consent text.
         */
        get: operations["read_site_v1_sites__site_key__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/visitors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin
         * @description Begins a visit: keeps name and e-mail encrypted, the consent beside them, and returns a token.
         */
        post: operations["begin_v1_visitors_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AssistantName
         * @description Who answers.
         */
        AssistantName: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Name
             * @example Host
             */
            name: string;
        };
        /**
         * Brand
         * @description How the chat looks.
         */
        Brand: {
            /**
             * Color
             * @default #1f6f54
             * @example #1f6f54
             */
            color: string;
            /** Logo Url */
            logo_url: string | null;
            /**
             * Name
             * @example Fooodis
             */
            name: string;
        };
        /**
         * Choice
         * @description A question offered when the assistant was unsure what was meant.
         */
        Choice: {
            /**
             * Faq Id
             * @deprecated
             * @description the `id` of a FAQ; read `kind` and `id` instead
             */
            readonly faq_id: string | null;
            /**
             * Id
             * @description the source's own id within its kind: a FAQ's or a document's, or a tool's call
             */
            id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "faq" | "document" | "page" | "tool";
            /** Question */
            question: string;
        };
        /**
         * Close
         * @description Whether the question was answered.
         * @example {
         *       "confirmed": true
         *     }
         */
        Close: {
            /**
             * Confirmed
             * @default false
             */
            confirmed: boolean;
        };
        /**
         * Consent
         * @description What the visitor agrees to; `version` goes back with the pre-chat.
         */
        Consent: {
            /** Text */
            text: {
                [key: string]: string;
            };
            /**
             * Version
             * @example 1
             */
            version: string;
        };
        /**
         * Conversation
         * @description `episode` counts from 1: a message on a resolved conversation begins the next.
         */
        Conversation: {
            assistant: components["schemas"]["AssistantName"] | null;
            /**
             * Episode
             * @example 1
             */
            episode: number;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Language
             * @example sv
             */
            language: string;
            /**
             * Last Message At
             * Format: date-time
             */
            last_message_at: string;
            /** Resolution */
            resolution: ("assumed" | "confirmed" | "staff") | null;
            /**
             * Started At
             * Format: date-time
             */
            started_at: string;
            /**
             * Status
             * @enum {string}
             */
            status: "open" | "escalated" | "resolved";
        };
        /**
         * ConversationWithMessages
         * @description A conversation and all that was said in it.
         */
        ConversationWithMessages: {
            assistant: components["schemas"]["AssistantName"] | null;
            /**
             * Episode
             * @example 1
             */
            episode: number;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Language
             * @example sv
             */
            language: string;
            /**
             * Last Message At
             * Format: date-time
             */
            last_message_at: string;
            /** Messages */
            messages: components["schemas"]["Message"][];
            /** Resolution */
            resolution: ("assumed" | "confirmed" | "staff") | null;
            /**
             * Started At
             * Format: date-time
             */
            started_at: string;
            /**
             * Status
             * @enum {string}
             */
            status: "open" | "escalated" | "resolved";
        };
        /**
         * ErrorBody
         * @description The one shape of every error.
         */
        ErrorBody: {
            error: components["schemas"]["ErrorDetail"];
        };
        /**
         * ErrorDetail
         * @description What happened, and what to do next.
         */
        ErrorDetail: {
            /**
             * Action
             * @example Send a message to open it again.
             */
            action: string;
            /**
             * Code
             * @example conversation_closed
             * @enum {string}
             */
            code: "already_member" | "assistant_exists" | "body_too_large" | "consent_missing" | "consent_outdated" | "conversation_closed" | "conversation_not_found" | "conversation_not_waiting" | "foreign_origin" | "host_refused" | "import_headers_wrong" | "import_token_refused" | "internal_error" | "invalid_request" | "last_owner" | "log_in_refused" | "member_not_found" | "message_not_asked" | "message_not_found" | "method_not_allowed" | "no_assistant" | "no_conversation" | "not_found" | "reply_not_found" | "report_not_found" | "reports_unreachable" | "role_too_low" | "session_ended" | "site_key_taken" | "site_not_found" | "staff_token_refused" | "tenant_exists" | "tenant_not_chosen" | "too_many_log_ins" | "too_many_requests" | "transcript_not_found" | "unavailable" | "unreadable_body" | "unreadable_text" | "visitor_token_refused" | "warehouse_unreachable" | "widget_not_built";
            /** Fields */
            fields: components["schemas"]["FieldProblem"][] | null;
            /**
             * Message
             * @example The conversation is closed.
             */
            message: string;
            /**
             * Parameters
             * @description what the words were made with
             */
            parameters: {
                [key: string]: string | number;
            } | null;
            /**
             * Request Id
             * @example 0199f2d3b6c07c5a8f0e2d1c4b3a2918
             */
            request_id: string;
        };
        /**
         * FieldProblem
         * @description One field and what is wrong with it: a code, and in words.
         */
        FieldProblem: {
            /**
             * Code
             * @example string_too_long
             */
            code: string;
            /** Field */
            field: string;
            /** Problem */
            problem: string;
        };
        /**
         * Message
         * @description `client_message_id` is the id that the visitor's own client chose.
         */
        Message: {
            /**
             * Author
             * @enum {string}
             */
            author: "visitor" | "assistant" | "staff";
            /** Choices */
            choices: components["schemas"]["Choice"][];
            /** Client Message Id */
            client_message_id: string | null;
            /**
             * Handoff
             * @default false
             */
            handoff: boolean;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Language
             * @example en
             */
            language: string | null;
            /**
             * Occurred At
             * Format: date-time
             */
            occurred_at: string;
            /** Rating */
            rating: ("up" | "down") | null;
            /** Reply To */
            reply_to: string | null;
            /**
             * Sequence
             * @example 1
             */
            sequence: number;
            /** Sources */
            sources: components["schemas"]["Source"][];
            /**
             * State
             * @enum {string}
             */
            state: "accepted" | "asked" | "blocked" | "pending" | "complete" | "failed";
            /**
             * Text
             * @example When do you open on Sundays?
             */
            text: string;
        };
        /**
         * MessagePostedEvent
         * @description A person wrote.
         */
        MessagePostedEvent: {
            data: components["schemas"]["WholeMessage"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "message_posted";
            /**
             * Id
             * @description `<sequence>.<attempt>.<offset>`
             * @example 2.1.5
             */
            id: string;
        };
        /**
         * NewConversation
         * @description A conversation to open.
         * @example {
         *       "language": "sv"
         *     }
         */
        NewConversation: {
            /**
             * Language
             * @enum {string}
             */
            language: "en" | "sv" | "nb";
        };
        /**
         * NewMessage
         * @description A message, with an id of the client's own choice: posting it again is harmless.
         * @example {
         *       "id": "7b0c1c52-6b7e-4a53-9a30-9a4b6b1f1a11",
         *       "text": "When do you open on Sundays?"
         *     }
         */
        NewMessage: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Text */
            text: string;
        };
        /**
         * Posted
         * @description The message as it is kept, the verdict on it, and the reply that is on its way.
         */
        Posted: {
            message: components["schemas"]["Message"];
            /**
             * Notice
             * @example null
             */
            notice: string | null;
            /** Reply Id */
            reply_id: string | null;
            /**
             * Verdict
             * @enum {string}
             */
            verdict: "pass" | "flag" | "ask" | "block";
        };
        /**
         * PreChatBody
         * @description The form before the chat. `website` is hidden from people and stays empty.
         * @example {
         *       "consent": true,
         *       "consent_version": "1",
         *       "email": "astrid@example.com",
         *       "language": "sv",
         *       "name": "Astrid Lind",
         *       "site_key": "fooodis-demo",
         *       "website": ""
         *     }
         */
        PreChatBody: {
            /**
             * Consent
             * @constant
             */
            consent: true;
            /** Consent Version */
            consent_version: string;
            /** Email */
            email: string;
            /**
             * Language
             * @enum {string}
             */
            language: "en" | "sv" | "nb";
            /** Name */
            name: string;
            /** Site Key */
            site_key: string;
            /**
             * Website
             * @default
             */
            website: string;
        };
        /**
         * Rating
         * @description A thumb.
         * @example {
         *       "value": "up"
         *     }
         */
        Rating: {
            /**
             * Value
             * @enum {string}
             */
            value: "up" | "down";
        };
        /**
         * ReplyCompletedEvent
         * @description The answer as it is kept.
         */
        ReplyCompletedEvent: {
            data: components["schemas"]["WholeMessage"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "reply_completed";
            /**
             * Id
             * @description `<sequence>.<attempt>.<offset>`
             * @example 2.1.5
             */
            id: string;
        };
        /**
         * ReplyFailedEvent
         * @description No answer could be given; the message says so.
         */
        ReplyFailedEvent: {
            data: components["schemas"]["WholeMessage"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "reply_failed";
            /**
             * Id
             * @description `<sequence>.<attempt>.<offset>`
             * @example 2.1.5
             */
            id: string;
        };
        /**
         * ReplyRestarted
         * @description The reply begins anew: what came before is void.
         */
        ReplyRestarted: {
            /**
             * Attempt
             * @description which attempt at the reply; an earlier one's text is void
             */
            attempt: number;
            /**
             * Reply Id
             * Format: uuid
             */
            reply_id: string;
            /**
             * Sequence
             * @description the reply's place among the conversation's messages
             */
            sequence: number;
        };
        /**
         * ReplyRestartedEvent
         * @description Another worker took the reply over.
         */
        ReplyRestartedEvent: {
            data: components["schemas"]["ReplyRestarted"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "reply_restarted";
            /**
             * Id
             * @description `<sequence>.<attempt>.<offset>`
             * @example 2.1.5
             */
            id: string;
        };
        /**
         * ReplyStarted
         * @description A reply is on its way; its text comes in pieces.
         */
        ReplyStarted: {
            /**
             * Attempt
             * @description which attempt at the reply; an earlier one's text is void
             */
            attempt: number;
            /**
             * Reply Id
             * Format: uuid
             */
            reply_id: string;
            /**
             * Reply To
             * Format: uuid
             * @description the message that it answers
             */
            reply_to: string;
            /**
             * Sequence
             * @description the reply's place among the conversation's messages
             */
            sequence: number;
        };
        /**
         * ReplyStartedEvent
         * @description The assistant begins to answer.
         */
        ReplyStartedEvent: {
            data: components["schemas"]["ReplyStarted"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "reply_started";
            /**
             * Id
             * @description `<sequence>.<attempt>.<offset>`
             * @example 2.1.5
             */
            id: string;
        };
        /**
         * ReplyToken
         * @description The next piece of a reply's text. Pieces may overlap what a reader has; they never leave a gap.
         */
        ReplyToken: {
            /**
             * Attempt
             * @description which attempt at the reply; an earlier one's text is void
             */
            attempt: number;
            /**
             * Offset
             * @description how many UTF-16 code units of the text come before this piece
             */
            offset: number;
            /**
             * Reply Id
             * Format: uuid
             */
            reply_id: string;
            /**
             * Sequence
             * @description the reply's place among the conversation's messages
             */
            sequence: number;
            /** Text */
            text: string;
        };
        /**
         * ReplyTokenEvent
         * @description The answer grows.
         */
        ReplyTokenEvent: {
            data: components["schemas"]["ReplyToken"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "reply_token";
            /**
             * Id
             * @description `<sequence>.<attempt>.<offset>`
             * @example 2.1.5
             */
            id: string;
        };
        /**
         * SiteConfig
         * @description The site's public configuration.
         */
        SiteConfig: {
            brand: components["schemas"]["Brand"];
            consent: components["schemas"]["Consent"];
            /**
             * Greetings
             * @example {
             *       "en": "Hi! How can we help you?",
             *       "sv": "Hej! Hur kan vi hjälpa dig?"
             *     }
             */
            greetings: {
                [key: string]: string;
            };
            /** Key */
            key: string;
            /**
             * Languages
             * @description what the chat may be shown in here
             */
            languages: ("en" | "sv" | "nb")[];
            /** Name */
            name: string;
            /**
             * Site Id
             * Format: uuid
             */
            site_id: string;
        };
        /**
         * Source
         * @description What an answer rests on.
         */
        Source: {
            /**
             * Faq Id
             * @deprecated
             * @description the `id` of a FAQ; read `kind` and `id` instead
             */
            readonly faq_id: string | null;
            /**
             * Id
             * @description the source's own id within its kind: a FAQ's or a document's, or a tool's call
             */
            id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "faq" | "document" | "page" | "tool";
            /** Language */
            language: string;
            /** Quote */
            quote: string;
            /** Title */
            title: string;
            /** Url */
            url: string | null;
        };
        /**
         * StatusChanged
         * @description What the conversation is now.
         */
        StatusChanged: {
            /**
             * Reason
             * @description why it was escalated
             */
            reason: ("visitor_asked" | "low_confidence" | "policy" | "reply_failed") | null;
            /** Resolution */
            resolution: ("assumed" | "confirmed" | "staff") | null;
            /**
             * Status
             * @enum {string}
             */
            status: "open" | "escalated" | "resolved";
        };
        /**
         * StatusChangedEvent
         * @description Has no id: it is sent anew at every connection.
         */
        StatusChangedEvent: {
            data: components["schemas"]["StatusChanged"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "status_changed";
        };
        /**
         * StreamEvent
         * @description One server-sent event; `data` stands in it as one line of JSON.
         */
        StreamEvent: components["schemas"]["MessagePostedEvent"] | components["schemas"]["ReplyStartedEvent"] | components["schemas"]["ReplyTokenEvent"] | components["schemas"]["ReplyRestartedEvent"] | components["schemas"]["ReplyCompletedEvent"] | components["schemas"]["ReplyFailedEvent"] | components["schemas"]["StatusChangedEvent"];
        /**
         * VisitorBegun
         * @description The visitor's token, for the Authorization header of everything that follows.
         */
        VisitorBegun: {
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Token */
            token: string;
            /**
             * Visitor Id
             * Format: uuid
             */
            visitor_id: string;
        };
        /**
         * WholeMessage
         * @description A message that a person posted, or a reply that is finished, for good or ill.
         */
        WholeMessage: {
            message: components["schemas"]["Message"];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type AssistantName = components['schemas']['AssistantName'];
export type Brand = components['schemas']['Brand'];
export type Choice = components['schemas']['Choice'];
export type Close = components['schemas']['Close'];
export type Consent = components['schemas']['Consent'];
export type Conversation = components['schemas']['Conversation'];
export type ConversationWithMessages = components['schemas']['ConversationWithMessages'];
export type ErrorBody = components['schemas']['ErrorBody'];
export type ErrorDetail = components['schemas']['ErrorDetail'];
export type FieldProblem = components['schemas']['FieldProblem'];
export type Message = components['schemas']['Message'];
export type MessagePostedEvent = components['schemas']['MessagePostedEvent'];
export type NewConversation = components['schemas']['NewConversation'];
export type NewMessage = components['schemas']['NewMessage'];
export type Posted = components['schemas']['Posted'];
export type PreChatBody = components['schemas']['PreChatBody'];
export type Rating = components['schemas']['Rating'];
export type ReplyCompletedEvent = components['schemas']['ReplyCompletedEvent'];
export type ReplyFailedEvent = components['schemas']['ReplyFailedEvent'];
export type ReplyRestarted = components['schemas']['ReplyRestarted'];
export type ReplyRestartedEvent = components['schemas']['ReplyRestartedEvent'];
export type ReplyStarted = components['schemas']['ReplyStarted'];
export type ReplyStartedEvent = components['schemas']['ReplyStartedEvent'];
export type ReplyToken = components['schemas']['ReplyToken'];
export type ReplyTokenEvent = components['schemas']['ReplyTokenEvent'];
export type SiteConfig = components['schemas']['SiteConfig'];
export type Source = components['schemas']['Source'];
export type StatusChanged = components['schemas']['StatusChanged'];
export type StatusChangedEvent = components['schemas']['StatusChangedEvent'];
export type StreamEvent = components['schemas']['StreamEvent'];
export type VisitorBegun = components['schemas']['VisitorBegun'];
export type WholeMessage = components['schemas']['WholeMessage'];
export type $defs = Record<string, never>;
export interface operations {
    open__v1_conversations_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewConversation"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description The body is no JSON in UTF-8. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The Host header names another server. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A field is missing or wrong; `fields` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Busy or restarting: try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    read_current__v1_conversations_current_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The Host header names another server. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Busy or restarting: try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    read_v1_conversations__conversation_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationWithMessages"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The Host header names another server. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A field is missing or wrong; `fields` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Busy or restarting: try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    close_v1_conversations__conversation_id__close_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Close"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description The body is no JSON in UTF-8. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The Host header names another server. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A field is missing or wrong; `fields` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Busy or restarting: try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    escalate_v1_conversations__conversation_id__escalate_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The Host header names another server. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A field is missing or wrong; `fields` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Busy or restarting: try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    follow_v1_conversations__conversation_id__events_get: {
        parameters: {
            query?: never;
            header?: {
                "last-event-id"?: string | null;
            };
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example event: reply_token
                     *     id: 2.1.5
                     *     data: {"reply_id":"0199f2d3-b6c0-7c5a-8f0e-2d1c4b3a2918","sequence":2,"attempt":1,"offset":0,"text":"Hello"}
                     */
                    "text/event-stream": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The Host header names another server. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A field is missing or wrong; `fields` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Busy or restarting: try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_message__v1_conversations__conversation_id__messages_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMessage"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Posted"];
                };
            };
            /** @description The body is no JSON in UTF-8. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The Host header names another server. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A field is missing or wrong; `fields` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Busy or restarting: try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    confirm_v1_conversations__conversation_id__messages__message_id__confirm_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Posted"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The Host header names another server. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A field is missing or wrong; `fields` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Busy or restarting: try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    rate_v1_conversations__conversation_id__replies__reply_id__rating_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
                reply_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Rating"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rating"];
                };
            };
            /** @description The body is no JSON in UTF-8. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The Host header names another server. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A field is missing or wrong; `fields` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Busy or restarting: try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    read_site_v1_sites__site_key__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                site_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SiteConfig"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The Host header names another server. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A field is missing or wrong; `fields` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Busy or restarting: try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    begin_v1_visitors_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreChatBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VisitorBegun"];
                };
            };
            /** @description The body is no JSON in UTF-8. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The Host header names another server. */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A field is missing or wrong; `fields` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Busy or restarting: try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
}

/** What the API asks of texts. */
export const rules = {
  "NewMessage": {
    "text": {
      "minLength": 1,
      "maxLength": 4000,
      "pattern": "^[^\\x00]*[^\\x00\\s][^\\x00]*$"
    }
  },
  "PreChatBody": {
    "consent_version": {
      "maxLength": 40
    },
    "email": {
      "maxLength": 254,
      "pattern": "^ *[^@\\s\\x00-\\x1f]+@[^@\\s\\x00-\\x1f]+\\.[^@\\s\\x00-\\x1f]+ *$"
    },
    "name": {
      "minLength": 1,
      "maxLength": 200,
      "pattern": "^[^\\x00-\\x1f]*[^\\x00-\\x1f\\s][^\\x00-\\x1f]*$"
    },
    "site_key": {
      "maxLength": 200,
      "pattern": "^[^\\x00]*$"
    },
    "website": {
      "maxLength": 2000
    }
  }
} as const;
